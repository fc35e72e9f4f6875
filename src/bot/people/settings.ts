import { z } from "zod";
import { LANGUAGES } from "../words/language.ts";

/** More names than anybody types; a job takes 100. */
export const MAX_CLASSES = 20;

/** As long as a job takes them. */
const MAX_CLASS_LENGTH = 64;

/** What a person, or a group, has chosen; what is left out has its default. */
export const Settings = z.object({
  /** Only what was found with at least this score, 0 to 1. */
  minScore: z.number().min(0).max(1).optional(),
  /** Only these, by the model's names. */
  classes: z.array(z.string().min(1).max(MAX_CLASS_LENGTH)).min(1).max(MAX_CLASSES).optional(),
  language: z.enum(LANGUAGES).optional(),
  /** The answer comes as a file, in full quality. */
  asFile: z.boolean().optional(),
});
export type Settings = z.infer<typeof Settings>;

/** One of them gets another value; undefined brings its default back. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };
