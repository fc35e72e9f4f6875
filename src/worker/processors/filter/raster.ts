/**
 * Pixels, row by row, no gaps: one sample (grey) or three (red, green, blue) of one byte for each.
 *
 * A filter owns the one that it is given: it may work in it, or give back a part of it.
 */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}
