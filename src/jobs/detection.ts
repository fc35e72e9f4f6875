import { z } from "zod";

const fraction = z.number().min(0).max(1);

/** One thing found in a picture: centre and size as fractions of the upright picture. */
export const Detection = z.object({
  class: z.string(),
  score: fraction,
  cx: fraction,
  cy: fraction,
  width: fraction,
  height: fraction,
});
export type Detection = z.infer<typeof Detection>;
