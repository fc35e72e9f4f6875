/** For each place along one side of the resized picture: the place before it in the source, and how far beyond it is. */
export interface BilinearTable {
  /** Offset of the nearer place, already multiplied by the step. */
  readonly near: Int32Array;
  /** Weight of the place one step on; the nearer one has the rest of WEIGHT_ONE. */
  readonly farWeight: Int32Array;
}

/** Weights are fixed-point numbers of 11 bits, as in OpenCV's resize for bytes. */
export const WEIGHT_ONE = 2048;

/**
 * Plain bilinear sampling of `from` places, at least two and `step` bytes apart, at `to` places: centres of pixels lie
 * on centres of pixels, and the outermost pixel goes on beyond the edge.
 */
export function bilinearTable(from: number, to: number, step: number): BilinearTable {
  const near = new Int32Array(to);
  const farWeight = new Int32Array(to);
  for (let i = 0; i < to; i++) {
    const centre = Math.fround(((i + 0.5) * from) / to - 0.5);
    const place = Math.min(Math.max(centre, 0), from - 1);
    // The last but one at most, so that there always is one further on.
    const whole = Math.min(Math.floor(place), from - 2);
    near[i] = whole * step;
    farWeight[i] = roundHalfToEven((place - whole) * WEIGHT_ONE);
  }
  return { near, farWeight };
}

/** Rounds as Python and OpenCV do: 0.5 goes to 0, 1.5 and 2.5 to 2. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
