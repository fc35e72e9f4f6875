import type { Raster } from "../../../../src/worker/processors/filter/raster.ts";

/** Numbers from 0 to below 2^32, the same each time. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state ^ (state >>> 16)) >>> 0;
  };
}

/** Sides where the fast loops begin, end and repeat: one pixel, around 16 samples and around their blocks. */
const SIDES = [1, 2, 3, 5, 7, 15, 16, 17, 31, 33, 64, 65, 101];

/** Pictures of odd sizes, in colour and grey; some with only the extreme values. */
export function randomPictures(count: number, seed: number): Raster[] {
  const random = createRandom(seed);
  const side = () => SIDES[random() % SIDES.length] ?? 1;
  return Array.from({ length: count }, (_, index) => {
    const [width, height] = [side(), side()];
    const channels = index % 3 === 0 ? 1 : 3;
    const isExtreme = index % 5 === 0;
    const sample = () => (isExtreme ? (random() % 2) * 255 : random() % 256);
    const data = Uint8Array.from({ length: width * height * channels }, sample);
    return { data, width, height, channels };
  });
}

/** What a filter may work in, so that the picture stays for the comparison. */
export function copyOf(picture: Raster): Raster {
  return { ...picture, data: Uint8Array.from(picture.data) };
}

/** A picture from rows of grey numbers. */
export function greyRows(...rows: readonly (readonly number[])[]): Raster {
  const [first = []] = rows;
  return {
    data: Uint8Array.from(rows.flat()),
    width: first.length,
    height: rows.length,
    channels: 1,
  };
}

/** A picture from rows of colours. */
export function colourRows(...rows: readonly (readonly (readonly number[])[])[]): Raster {
  return {
    ...greyRows(...rows.map((row) => row.flat())),
    width: rows[0]?.length ?? 0,
    channels: 3,
  };
}

/** One sample; beyond the edges that of the nearest pixel. */
export function sampleAt(
  { data, width, height, channels }: Raster,
  { x, y, c }: { readonly x: number; readonly y: number; readonly c: number },
): number {
  const column = Math.min(Math.max(x, 0), width - 1);
  const row = Math.min(Math.max(y, 0), height - 1);
  return data[(row * width + column) * channels + c] ?? 0;
}

/** A picture made sample by sample, the slow and plain way. */
export function perSample(
  shape: Omit<Raster, "data">,
  value: (at: { readonly x: number; readonly y: number; readonly c: number }) => number,
): Raster {
  const { width, height, channels } = shape;
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => {
    const pixel = Math.floor(index / channels);
    return value({ x: pixel % width, y: Math.floor(pixel / width), c: index % channels });
  });
  return { ...shape, data };
}
