import type { FilterArgs } from "../../../jobs/filter.ts";
import { flip } from "./flip.ts";
import { borrowKernels, ROOM } from "./kernels/kernels.ts";
import { mirror } from "./mirror.ts";
import type { Raster } from "./raster.ts";

/** Turns by quarters. Clockwise by 90°, the pixel (x, y) goes to (height - 1 - y, x). */
export function rotate(picture: Raster, { direction, degrees }: FilterArgs<"rotate">): Raster {
  if (degrees === 180) return mirror(flip(picture));
  return quarterTurn(picture, (direction === "clockwise") === (degrees === 90));
}

/** What is turned at once: small enough to stay in the cache, large enough that the copies around it cost little. */
const BLOCK = { rows: 256, columns: 64 };
/** Rows whose distance is a power of two would all want the same few places in the cache. */
const SPREAD = 80;

function quarterTurn({ data, width, height, channels }: Raster, isClockwise: boolean): Raster {
  const turned = new Uint8Array(data.length);
  const row = width * channels;
  const stride = row + SPREAD;
  const out = ROOM + Math.min(BLOCK.rows, height) * stride;
  const kernels = borrowKernels(out + BLOCK.rows * BLOCK.columns * channels + ROOM);
  const { memory } = kernels;
  const turn = channels === 3 ? kernels.turnedColour : kernels.turnedGrey;

  function turnStrip(top: number, rows: number): void {
    const left = isClockwise ? height - top - rows : top;
    const bytes = rows * channels;
    for (let x = 0; x < width; x += BLOCK.columns) {
      const columns = Math.min(BLOCK.columns, width - x);
      turn(ROOM + x * channels, out, rows, columns, stride);
      for (let k = 0; k < columns; k++) {
        const y = isClockwise ? x + k : width - 1 - x - k;
        const from = out + k * bytes;
        turned.set(memory.subarray(from, from + bytes), (y * height + left) * channels);
      }
    }
  }

  for (let top = 0; top < height; top += BLOCK.rows) {
    const rows = Math.min(BLOCK.rows, height - top);
    for (let k = 0; k < rows; k++) {
      const y = isClockwise ? top + rows - 1 - k : top + k;
      memory.set(data.subarray(y * row, (y + 1) * row), ROOM + k * stride);
    }
    turnStrip(top, rows);
  }
  return { data: turned, width: height, height: width, channels };
}
