import type { JobOf } from "../../../jobs/job.ts";
import { shareOut } from "./share-out.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly left: number;
  readonly top: number;
}

export interface Layout extends Size {
  /** Where each picture goes, and how large it is there; in the order in which they were given. */
  readonly places: readonly Place[];
}

export interface LayoutLimits {
  readonly maxPixels: number;
  readonly maxWidthPlusHeight: number;
  /** Of the longer to the shorter side. */
  readonly maxRatio: number;
  /** How long one picture may be in the direction of the row, as a multiple of the side that all have in common. */
  readonly maxLength: number;
}

/** A little below what Telegram takes as a photo (10,000 and 20), since each picture is rounded to whole pixels. */
export const LAYOUT_LIMITS: LayoutLimits = {
  maxPixels: 16e6, // 48 MB decoded, and more than any chat shows
  maxWidthPlusHeight: 9_980,
  maxRatio: 19,
  maxLength: 10, // panoramas are up to 7; a longer strip would leave its neighbours no room
};

/**
 * Places upright pictures in a row or a column.
 *
 * All get the same height (in a column: width). It is the median, the larger of two in the middle, so that neither one
 * tiny picture makes all tiny nor a huge one all huge; it is smaller where the whole would be more than the limits. A
 * strip that would be longer than its share keeps its proportions and lies in the middle of its place, and so does a
 * whole that is too slender; what stays free is for the background.
 */
export function layOut(
  sizes: readonly Size[],
  { direction, order }: Pick<JobOf<"concat">, "direction" | "order">,
  limits: LayoutLimits = LAYOUT_LIMITS,
): Layout {
  const isRow = direction === "horizontal";
  const fromTheEnd = order === "right-to-left" || order === "bottom-to-top";
  const alongs = sizes.map((size) => (isRow ? size : turned(size)));
  const row = rowOf(fromTheEnd ? alongs.toReversed() : alongs, limits);
  const places = fromTheEnd ? row.places.toReversed() : row.places;
  return isRow ? { ...row, places } : { ...turned(row), places: places.map(turnedPlace) };
}

/** From left to right; a column is a row that was turned. */
function rowOf(sizes: readonly Size[], limits: LayoutLimits): Layout {
  const lengths = sizes.map(({ width, height }) => width / height);
  const shares = shareOut(
    lengths.map((length) => Math.min(length, limits.maxLength)),
    limits.maxRatio,
  );
  const wanted = shares.reduce((sum, share) => sum + share, 0);
  const length = Math.max(wanted, 1 / limits.maxRatio);
  const height = Math.max(1, Math.floor(commonHeight(sizes, length, limits)));
  const widths = shares.map((share) => Math.max(1, Math.round(share * height)));
  const taken = widths.reduce((sum, width) => sum + width, 0);
  const width = Math.max(taken, Math.ceil(height / limits.maxRatio));
  let left = Math.floor((width - taken) / 2);
  const places = widths.map((placeWidth, index) => {
    const own = Math.max(1, Math.round(placeWidth / (lengths[index] ?? 1)));
    const isStrip = (lengths[index] ?? 0) > (shares[index] ?? 0);
    const placeHeight = isStrip ? Math.min(own, height) : height;
    const top = Math.floor((height - placeHeight) / 2);
    const place = { left, top, width: placeWidth, height: placeHeight };
    left += placeWidth;
    return place;
  });
  return { width, height, places };
}

/** `length` is that of the whole row, as a multiple of its height. */
function commonHeight(sizes: readonly Size[], length: number, limits: LayoutLimits): number {
  const heights = sizes.map(({ height }) => height).toSorted((one, other) => one - other);
  return Math.min(
    heights[Math.floor(heights.length / 2)] ?? 1,
    limits.maxWidthPlusHeight / (1 + length),
    Math.sqrt(limits.maxPixels / length),
  );
}

function turned({ width, height }: Size): Size {
  return { width: height, height: width };
}

function turnedPlace({ left, top, ...size }: Place): Place {
  return { left: top, top: left, ...turned(size) };
}
