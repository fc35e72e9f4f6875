/** What a person can ask of a picture, by the names that jobs use. */
export const ACTIONS = [
  "detect",
  "blur",
  "contour",
  "rotate",
  "salt and pepper",
  "segment",
  "grey",
  "sharpen",
  "negative",
  "flip",
  "mirror",
  "resize",
  "crop",
  "caption",
  "thumbnail",
  "concat",
] as const;
export type Action = (typeof ACTIONS)[number];

/** What an action can be told in words. */
export const PARAMETERS = [
  "clockwise",
  "anti-clockwise",
  "horizontal",
  "vertical",
  "right-to-left",
  "left-to-right",
  "top-to-bottom",
  "bottom-to-top",
  "inside",
  "cover",
  "square",
] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** Everything that the grammar has words for: actions, what they are told, what links them, and what says nothing. */
export type Term = Action | Parameter | "percent" | "link" | "filler";

/** The words of one language for each term, separated by commas; the first is the one that answers use. */
export type Vocabulary = Readonly<Record<Term, string>>;
