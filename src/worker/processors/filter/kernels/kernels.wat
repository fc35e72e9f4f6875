;; Loops over samples (one byte each), sixteen at a time. All addresses are in the imported memory; `n` is a count of
;; samples unless said otherwise. Each function may read and write up to 16 bytes beyond its rows, before or after,
;; so rows need that much room around them.

(import "env" "memory" (memory 1))

;; out[x] (u16) = sum of the `span` pixels from in[x], for each sample of `pixels` pixels of `step` samples.
;; A vector holds one pixel; its lanes beyond the pixel are overwritten by the next. `lead` is (span - 1) * step.
(func (export "rowSums") (param $in i32) (param $out i32) (param $pixels i32) (param $step i32) (param $lead i32)
  (local $sum v128) (local $end i32)
  (local.set $end (i32.add (local.get $in) (local.get $lead)))
  (block $led (loop $next
    (br_if $led (i32.ge_u (local.get $in) (local.get $end)))
    (local.set $sum (i16x8.add (local.get $sum) (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $in)))))
    (local.set $in (i32.add (local.get $in) (local.get $step)))
    (br $next)))
  (local.set $end (i32.add (local.get $in) (i32.mul (local.get $pixels) (local.get $step))))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (local.set $sum (i16x8.add (local.get $sum) (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $in)))))
    (v128.store64_lane 0 (local.get $out) (local.get $sum))
    (local.set $sum (i16x8.sub (local.get $sum)
      (i16x8.extend_low_i8x16_u (v128.load32_zero (i32.sub (local.get $in) (local.get $lead))))))
    (local.set $in (i32.add (local.get $in) (local.get $step)))
    (local.set $out (i32.add (local.get $out) (i32.add (local.get $step) (local.get $step))))
    (br $next))))

;; sums[i] (i32) += row[i] (u16).
(func (export "addRow") (param $sums i32) (param $row i32) (param $n i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $row) (i32.add (local.get $n) (local.get $n))))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $row) (local.get $end)))
    (v128.store (local.get $sums)
      (i32x4.add (v128.load (local.get $sums)) (v128.load16x4_u (local.get $row))))
    (local.set $row (i32.add (local.get $row) (i32.const 8)))
    (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
    (br $next))))

;; With total = sums[i] + add[i]: out[i] (u8) = whole part of (total + half) * inverse; sums[i] = total - drop[i].
(func (export "means") (param $sums i32) (param $add i32) (param $drop i32) (param $out i32) (param $n i32)
    (param $half f32) (param $inverse f32)
  (local $end i32) (local $halves v128) (local $inverses v128)
  (local $a v128) (local $b v128) (local $c v128) (local $d v128)
  (local.set $halves (f32x4.splat (local.get $half)))
  (local.set $inverses (f32x4.splat (local.get $inverse)))
  (local.set $end (i32.add (local.get $out) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
    (local.set $a (i32x4.add (v128.load (local.get $sums)) (v128.load16x4_u (local.get $add))))
    (local.set $b (i32x4.add (v128.load offset=16 (local.get $sums)) (v128.load16x4_u offset=8 (local.get $add))))
    (local.set $c (i32x4.add (v128.load offset=32 (local.get $sums)) (v128.load16x4_u offset=16 (local.get $add))))
    (local.set $d (i32x4.add (v128.load offset=48 (local.get $sums)) (v128.load16x4_u offset=24 (local.get $add))))
    (v128.store (local.get $sums) (i32x4.sub (local.get $a) (v128.load16x4_u (local.get $drop))))
    (v128.store offset=16 (local.get $sums) (i32x4.sub (local.get $b) (v128.load16x4_u offset=8 (local.get $drop))))
    (v128.store offset=32 (local.get $sums) (i32x4.sub (local.get $c) (v128.load16x4_u offset=16 (local.get $drop))))
    (v128.store offset=48 (local.get $sums) (i32x4.sub (local.get $d) (v128.load16x4_u offset=24 (local.get $drop))))
    (v128.store (local.get $out)
      (i8x16.narrow_i16x8_u
        (i16x8.narrow_i32x4_s
          (i32x4.trunc_sat_f32x4_s (f32x4.mul (f32x4.add
            (f32x4.convert_i32x4_s (local.get $a)) (local.get $halves)) (local.get $inverses)))
          (i32x4.trunc_sat_f32x4_s (f32x4.mul (f32x4.add
            (f32x4.convert_i32x4_s (local.get $b)) (local.get $halves)) (local.get $inverses))))
        (i16x8.narrow_i32x4_s
          (i32x4.trunc_sat_f32x4_s (f32x4.mul (f32x4.add
            (f32x4.convert_i32x4_s (local.get $c)) (local.get $halves)) (local.get $inverses)))
          (i32x4.trunc_sat_f32x4_s (f32x4.mul (f32x4.add
            (f32x4.convert_i32x4_s (local.get $d)) (local.get $halves)) (local.get $inverses))))))
    (local.set $sums (i32.add (local.get $sums) (i32.const 64)))
    (local.set $add (i32.add (local.get $add) (i32.const 32)))
    (local.set $drop (i32.add (local.get $drop) (i32.const 32)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] (u16) = above[i] + here[i] + below[i].
(func (export "threeRows") (param $above i32) (param $here i32) (param $below i32) (param $out i32) (param $n i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $here) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $here) (local.get $end)))
    (v128.store (local.get $out)
      (i16x8.add (v128.load8x8_u (local.get $above))
        (i16x8.add (v128.load8x8_u (local.get $here)) (v128.load8x8_u (local.get $below)))))
    (local.set $above (i32.add (local.get $above) (i32.const 8)))
    (local.set $here (i32.add (local.get $here) (i32.const 8)))
    (local.set $below (i32.add (local.get $below) (i32.const 8)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] (u8) = (17 * here[i] - columns[i - step] - columns[i] - columns[i + step] + 4) >> 3, kept in 0..255;
;; columns are what threeRows made, `reach` is 2 * step.
(func (export "sharpenRow") (param $here i32) (param $columns i32) (param $out i32) (param $n i32) (param $reach i32)
  (local $end i32) (local $low v128) (local $high v128)
  (local.set $end (i32.add (local.get $out) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
    (local.set $low (i16x8.add (v128.load (local.get $columns))
      (i16x8.add (v128.load (i32.sub (local.get $columns) (local.get $reach)))
        (v128.load (i32.add (local.get $columns) (local.get $reach))))))
    (local.set $high (i16x8.add (v128.load offset=16 (local.get $columns))
      (i16x8.add (v128.load offset=16 (i32.sub (local.get $columns) (local.get $reach)))
        (v128.load offset=16 (i32.add (local.get $columns) (local.get $reach))))))
    (v128.store (local.get $out)
      (i8x16.narrow_i16x8_u
        (i16x8.shr_s (i16x8.sub
          (i16x8.add (v128.const i16x8 4 4 4 4 4 4 4 4)
            (i16x8.mul (v128.const i16x8 17 17 17 17 17 17 17 17) (v128.load8x8_u (local.get $here))))
          (local.get $low)) (i32.const 3))
        (i16x8.shr_s (i16x8.sub
          (i16x8.add (v128.const i16x8 4 4 4 4 4 4 4 4)
            (i16x8.mul (v128.const i16x8 17 17 17 17 17 17 17 17) (v128.load8x8_u offset=8 (local.get $here))))
          (local.get $high)) (i32.const 3))))
    (local.set $here (i32.add (local.get $here) (i32.const 16)))
    (local.set $columns (i32.add (local.get $columns) (i32.const 32)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16 of `pixels` pixels of three samples. Products are
;; of signed 16 bits, so green's weight is split in two: pairs (red, green) and (blue, green), four pixels at a time.
(func (export "greyOf") (param $in i32) (param $out i32) (param $pixels i32)
  (local $end i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
  (local $redGreen v128) (local $blueGreen v128) (local $first v128) (local $second v128) (local $half v128)
  (local.set $redGreen (v128.const i8x16 0 16 1 16 3 16 4 16 6 16 7 16 9 16 10 16))
  (local.set $blueGreen (v128.const i8x16 2 16 1 16 5 16 4 16 8 16 7 16 11 16 10 16))
  (local.set $first (v128.const i16x8 19595 19235 19595 19235 19595 19235 19595 19235))
  (local.set $second (v128.const i16x8 7471 19235 7471 19235 7471 19235 7471 19235))
  (local.set $half (v128.const i32x4 32768 32768 32768 32768))
  (local.set $end (i32.add (local.get $out) (local.get $pixels)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
    (local.set $a (v128.load (local.get $in)))
    (local.set $b (v128.load offset=12 (local.get $in)))
    (local.set $c (v128.load offset=24 (local.get $in)))
    (local.set $d (v128.load offset=36 (local.get $in)))
    (v128.store (local.get $out)
      (i8x16.narrow_i16x8_u
        (i16x8.narrow_i32x4_s
          (i32x4.shr_u (i32x4.add (local.get $half) (i32x4.add
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $a) (local.get $redGreen)) (local.get $first))
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $a) (local.get $blueGreen)) (local.get $second)))) (i32.const 16))
          (i32x4.shr_u (i32x4.add (local.get $half) (i32x4.add
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $b) (local.get $redGreen)) (local.get $first))
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $b) (local.get $blueGreen)) (local.get $second)))) (i32.const 16)))
        (i16x8.narrow_i32x4_s
          (i32x4.shr_u (i32x4.add (local.get $half) (i32x4.add
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $c) (local.get $redGreen)) (local.get $first))
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $c) (local.get $blueGreen)) (local.get $second)))) (i32.const 16))
          (i32x4.shr_u (i32x4.add (local.get $half) (i32x4.add
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $d) (local.get $redGreen)) (local.get $first))
            (i32x4.dot_i16x8_s (i8x16.swizzle (local.get $d) (local.get $blueGreen)) (local.get $second)))) (i32.const 16)))))
    (local.set $in (i32.add (local.get $in) (i32.const 48)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] = in[i] > threshold ? 255 : 0; in and out may be the same.
(func (export "brighterThan") (param $in i32) (param $out i32) (param $n i32) (param $threshold i32)
  (local $end i32) (local $thresholds v128)
  (local.set $thresholds (i8x16.splat (local.get $threshold)))
  (local.set $end (i32.add (local.get $in) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (v128.store (local.get $out) (i8x16.gt_u (v128.load (local.get $in)) (local.get $thresholds)))
    (local.set $in (i32.add (local.get $in) (i32.const 16)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] = |in[i] - in[i - 1]|.
(func (export "differences") (param $in i32) (param $out i32) (param $n i32)
  (local $end i32) (local $here v128) (local $before v128)
  (local.set $end (i32.add (local.get $in) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (local.set $here (v128.load (local.get $in)))
    (local.set $before (v128.load (i32.sub (local.get $in) (i32.const 1))))
    (v128.store (local.get $out) (v128.or
      (i8x16.sub_sat_u (local.get $here) (local.get $before))
      (i8x16.sub_sat_u (local.get $before) (local.get $here))))
    (local.set $in (i32.add (local.get $in) (i32.const 16)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; out[i] = 255 - in[i]; in and out may be the same.
(func (export "inverted") (param $in i32) (param $out i32) (param $n i32)
  (local $end i32)
  (local.set $end (i32.add (local.get $in) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (v128.store (local.get $out) (v128.not (v128.load (local.get $in))))
    (local.set $in (i32.add (local.get $in) (i32.const 16)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; The pixels of a row of n samples in opposite order: five of three samples at a time.
(func (export "mirroredColour") (param $in i32) (param $out i32) (param $n i32)
  (local $from i32)
  (local.set $from (i32.add (local.get $in) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $from)))
    (local.set $from (i32.sub (local.get $from) (i32.const 15)))
    (v128.store (local.get $out) (i8x16.swizzle (v128.load (local.get $from))
      (v128.const i8x16 12 13 14 9 10 11 6 7 8 3 4 5 0 1 2 16)))
    (local.set $out (i32.add (local.get $out) (i32.const 15)))
    (br $next))))

;; The same for pixels of one sample, sixteen at a time.
(func (export "mirroredGrey") (param $in i32) (param $out i32) (param $n i32)
  (local $from i32)
  (local.set $from (i32.add (local.get $in) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $in) (local.get $from)))
    (local.set $from (i32.sub (local.get $from) (i32.const 16)))
    (v128.store (local.get $out) (i8x16.swizzle (v128.load (local.get $from))
      (v128.const i8x16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0)))
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br $next))))

;; One column of pixels of three samples, `stride` bytes apart, as a row of `pixels` pixels. For each of `columns`
;; columns, one row after the other, without gaps.
(func (export "turnedColour") (param $in i32) (param $out i32) (param $pixels i32) (param $columns i32) (param $stride i32)
  (local $from i32) (local $rowEnd i32) (local $end i32)
  (local.set $end (i32.add (local.get $in) (i32.mul (local.get $columns) (i32.const 3))))
  (block $done (loop $column
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (local.set $from (local.get $in))
    (local.set $rowEnd (i32.add (local.get $out) (i32.mul (local.get $pixels) (i32.const 3))))
    (block $full (loop $next
      (br_if $full (i32.ge_u (local.get $out) (local.get $rowEnd)))
      (i32.store (local.get $out) (i32.load (local.get $from)))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 3)))
      (br $next)))
    (local.set $in (i32.add (local.get $in) (i32.const 3)))
    (br $column))))

;; The same for pixels of one sample.
(func (export "turnedGrey") (param $in i32) (param $out i32) (param $pixels i32) (param $columns i32) (param $stride i32)
  (local $from i32) (local $rowEnd i32) (local $end i32)
  (local.set $end (i32.add (local.get $in) (local.get $columns)))
  (block $done (loop $column
    (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
    (local.set $from (local.get $in))
    (local.set $rowEnd (i32.add (local.get $out) (local.get $pixels)))
    (block $full (loop $next
      (br_if $full (i32.ge_u (local.get $out) (local.get $rowEnd)))
      (i32.store8 (local.get $out) (i32.load8_u (local.get $from)))
      (local.set $from (i32.add (local.get $from) (local.get $stride)))
      (local.set $out (i32.add (local.get $out) (i32.const 1)))
      (br $next)))
    (local.set $in (i32.add (local.get $in) (i32.const 1)))
    (br $column))))

;; For each of n pixels one byte that says what noise makes of it: 0 nothing, 255 white, 254 black. Noise is what
;; mulberry32 gives for the state + 0x6d2b79f5 * 1, * 2, …, less 2^31, for four pixels at once; at most `pepper` is
;; black, else at most `both` white.
(func (export "noise") (param $out i32) (param $n i32) (param $state i32) (param $pepper i32) (param $both i32)
  (local $end i32) (local $states v128) (local $bits v128) (local $peppers v128) (local $boths v128)
  (local.set $states (i32x4.add (i32x4.splat (local.get $state))
    (v128.const i32x4 0x6d2b79f5 0xda56f3ea 0x47826ddf 0xb4ade7d4)))
  (local.set $peppers (i32x4.splat (local.get $pepper)))
  (local.set $boths (i32x4.splat (local.get $both)))
  (local.set $end (i32.add (local.get $out) (local.get $n)))
  (block $done (loop $next
    (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
    (local.set $bits (i32x4.mul
      (v128.xor (local.get $states) (i32x4.shr_u (local.get $states) (i32.const 15)))
      (v128.or (local.get $states) (v128.const i32x4 1 1 1 1))))
    (local.set $bits (v128.xor (local.get $bits) (i32x4.add (local.get $bits) (i32x4.mul
      (v128.xor (local.get $bits) (i32x4.shr_u (local.get $bits) (i32.const 7)))
      (v128.or (local.get $bits) (v128.const i32x4 61 61 61 61))))))
    (local.set $bits (v128.xor (v128.const i32x4 0x80000000 0x80000000 0x80000000 0x80000000)
      (v128.xor (local.get $bits) (i32x4.shr_u (local.get $bits) (i32.const 14)))))
    (local.set $bits (i32x4.add
      (i32x4.le_s (local.get $bits) (local.get $peppers)) (i32x4.le_s (local.get $bits) (local.get $boths))))
    (local.set $bits (i16x8.narrow_i32x4_s (local.get $bits) (local.get $bits)))
    (v128.store (local.get $out) (i8x16.narrow_i16x8_s (local.get $bits) (local.get $bits)))
    (local.set $states (i32x4.add (local.get $states)
      (v128.const i32x4 0xb4ade7d4 0xb4ade7d4 0xb4ade7d4 0xb4ade7d4)))
    (local.set $out (i32.add (local.get $out) (i32.const 4)))
    (br $next))))
