import { setImmediate } from "node:timers/promises";
import type { Filter } from "../../../jobs/filter.ts";
import { blur } from "./blur.ts";
import { caption } from "./caption/caption.ts";
import { contour } from "./contour.ts";
import { crop } from "./crop.ts";
import { flip } from "./flip.ts";
import { grey } from "./grey.ts";
import { mirror } from "./mirror.ts";
import { negative } from "./negative.ts";
import type { Raster } from "./raster.ts";
import { resize } from "./resize.ts";
import { rotate } from "./rotate.ts";
import { saltAndPepper } from "./salt-and-pepper.ts";
import { segment } from "./segment.ts";
import { sharpen } from "./sharpen.ts";

/**
 * One filter after the other. Works in the picture that it is given.
 *
 * Rejects with RejectedJob where one cannot be done. In between other work of the process gets its turn: a filter
 * takes less than a tenth of a second for a photo of 12 megapixels.
 */
export async function applyFilters(
  picture: Raster,
  filters: readonly Filter[],
  signal?: AbortSignal,
): Promise<Raster> {
  let filtered = picture;
  for (const filter of filters) {
    // oxlint-disable no-await-in-loop -- each works on what the one before it made
    filtered = await applyFilter(filtered, filter);
    await setImmediate();
    // oxlint-enable no-await-in-loop
    signal?.throwIfAborted();
  }
  return filtered;
}

type Apply<F extends Filter> = (picture: Raster, args: F["args"]) => Raster | Promise<Raster>;
type Appliers = { readonly [N in Filter["name"]]: Apply<Extract<Filter, { name: N }>> };

const APPLIERS: Appliers = {
  blur: (picture, { level }) => blur(picture, level),
  contour,
  rotate,
  "salt and pepper": saltAndPepper,
  segment: (picture, { threshold }) => segment(picture, threshold),
  grey,
  sharpen,
  negative,
  flip,
  mirror,
  resize: async (picture, box) => await resize(picture, box),
  crop,
  caption: async (picture, { text }) => await caption(picture, text),
};

async function applyFilter(picture: Raster, { name, args }: Filter): Promise<Raster> {
  // Safe: under each name stands what takes that filter's arguments; the compiler does not follow a union so far.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const apply = APPLIERS[name] as Apply<Filter>;
  return await apply(picture, args);
}
