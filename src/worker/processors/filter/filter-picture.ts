import type { Filter } from "../../../jobs/filter.ts";
import { stopwatch } from "../detect/stopwatch.ts";
import { AS_LARGE_AS_IT_IS, encodeJpeg, type Jpeg } from "../picture/encode-jpeg.ts";
import { openPicture } from "../picture/open-picture.ts";
import { applyFilters } from "./apply-filters.ts";
import type { Raster } from "./raster.ts";

export interface Filtered extends Jpeg {
  /** Wall-clock milliseconds for each step. */
  readonly times: { readonly decode: number; readonly filter: number; readonly encode: number };
}

/**
 * Opens an untrusted picture, filters and encodes it: decoded once and encoded once, however many filters.
 *
 * Keeps the colour profile, but where the result is grey: a profile for colours would be wrong there. Rejects with
 * RejectedJob for what is no picture, and where a filter cannot be done.
 */
export async function filterPicture(
  bytes: Uint8Array,
  filters: readonly Filter[],
  signal?: AbortSignal,
): Promise<Filtered> {
  const lap = stopwatch();
  const { rgb, icc, ...size } = await openPicture(bytes);
  const decode = lap();
  const opened: Raster = { data: rgb, ...size, channels: 3 };
  const { data, width, height, channels } = await applyFilters(opened, filters, signal);
  const filter = lap();
  const pixels = { rgb: data, width, height, channels, ...(icc && { icc }) };
  const encoded = await encodeJpeg(pixels, AS_LARGE_AS_IT_IS);
  return { ...encoded, times: { decode, filter, encode: lap() } };
}
