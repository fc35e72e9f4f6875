import { z } from "zod";

const none = z.object({}).default({});
const side = z.int().min(1).max(10_000); // what a JPEG and Telegram's photos can be
const share = z.number().min(0).max(1);

/** One filter and what it is told, as it stands in a job. Whoever makes one fills in every default. */
export const Filter = z.discriminatedUnion("name", [
  /** Mean of a square; `level` is its side in pixels. */
  z.object({ name: z.literal("blur"), args: z.object({ level: z.int().min(1).max(100) }) }),
  /** Difference of neighbouring pixels along the rows; grey. */
  z.object({ name: z.literal("contour"), args: none }),
  z.object({
    name: z.literal("rotate"),
    args: z.object({
      direction: z.enum(["clockwise", "anti-clockwise"]),
      degrees: z.literal([90, 180, 270]),
    }),
  }),
  /** `share` of the pixels black or white; the same seed makes the same noise. */
  z.object({
    name: z.literal("salt and pepper"),
    args: z.object({ share, seed: z.int().min(0).max(0xffff_ffff) }),
  }),
  /** What is brighter than the threshold white, the rest black. */
  z.object({ name: z.literal("segment"), args: z.object({ threshold: z.int().min(0).max(255) }) }),
  z.object({ name: z.literal("grey"), args: none }),
  z.object({ name: z.literal("sharpen"), args: none }),
  z.object({ name: z.literal("negative"), args: none }),
  /** Upside down. */
  z.object({ name: z.literal("flip"), args: none }),
  /** Left and right exchanged. */
  z.object({ name: z.literal("mirror"), args: none }),
  /** Within the box, proportions kept; may enlarge. */
  z.object({ name: z.literal("resize"), args: z.object({ width: side, height: side }) }),
  /** The largest middle part of these proportions. */
  z.object({ name: z.literal("crop"), args: z.object({ width: side, height: side }) }),
  /** Words on a band at the lower edge. */
  z.object({ name: z.literal("caption"), args: z.object({ text: z.string().min(1).max(200) }) }),
]);
export type Filter = z.infer<typeof Filter>;
export type FilterName = Filter["name"];
export type FilterArgs<N extends FilterName> = Extract<Filter, { name: N }>["args"];

/** More in one go is a mistake, or somebody who tries how much work one message can make. */
export const MAX_FILTERS = 5;
