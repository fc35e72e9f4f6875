import type { Filter, FilterName } from "../../jobs/filter.ts";
import type { Clause } from "./clauses.ts";
import type { Action } from "./terms.ts";
import { cropped, resized } from "./sides.ts";
import { type Faulty, isWhole, missing, outOfRange, shareOf, toldIn } from "./told.ts";

/** Side of the averaged square, in pixels: visible on a phone's photo, and its motif still known. */
const BLUR_LEVEL = 16;
const BLUR_LEVELS = { min: 1, max: 100 };
const NOISE_SHARE = 0.05;
/** Of 255: what is brighter becomes white. */
const THRESHOLD = 100;
/** What fits on the band of one picture. */
const MAX_CAPTION_TEXT = 200;

type ReadFilter = (clause: Clause, seed: number) => Filter | Faulty;

const READERS: Readonly<Record<FilterName, ReadFilter>> = {
  blur(clause) {
    const told = toldIn(clause, { numbers: 1 });
    if ("fault" in told) return told;
    const [number] = told.numbers;
    if (!number) return { name: "blur", args: { level: BLUR_LEVEL } };
    const { min, max } = BLUR_LEVELS;
    if (!isWhole(number, min, max)) return outOfRange(clause, number);
    return { name: "blur", args: { level: number.value } };
  },
  rotate,
  "salt and pepper"(clause, seed) {
    const told = toldIn(clause, { numbers: 1 });
    if ("fault" in told) return told;
    const [number] = told.numbers;
    const share = number ? shareOf(number) : NOISE_SHARE;
    if (number && share === undefined) return outOfRange(clause, number);
    return { name: "salt and pepper", args: { share: share ?? NOISE_SHARE, seed } };
  },
  segment(clause) {
    const told = toldIn(clause, { numbers: 1 });
    if ("fault" in told) return told;
    const [number] = told.numbers;
    if (number && !isWhole(number, 0, 255)) return outOfRange(clause, number);
    return { name: "segment", args: { threshold: number?.value ?? THRESHOLD } };
  },
  resize: resized,
  crop: cropped,
  caption(clause) {
    const text = (clause.action.rest ?? "").replace(/^\s*[:：]/, "").trim();
    if (!/[^\p{Cf}\s]/u.test(text)) return missing(clause);
    const told = toldIn(clause, {});
    if ("fault" in told) return told;
    if (text.length > MAX_CAPTION_TEXT)
      return outOfRange(clause, { ...clause.action, given: text });
    return { name: "caption", args: { text } };
  },
  /** Upside down, as its name says; people also say it of left and right. */
  flip: (clause) => flipped(clause, "flip"),
  mirror: (clause) => flipped(clause, "mirror"),
  contour: (clause) => plain(clause, "contour"),
  grey: (clause) => plain(clause, "grey"),
  sharpen: (clause) => plain(clause, "sharpen"),
  negative: (clause) => plain(clause, "negative"),
};

/** The filter that a clause asks for. */
export function filterIn(name: FilterName, clause: Clause, seed: number): Filter | Faulty {
  return READERS[name](clause, seed);
}

export function isFilter(action: Action): action is FilterName {
  return action in READERS;
}

function rotate(clause: Clause): Filter | Faulty {
  const told = toldIn(clause, { numbers: 1, oneOf: ["clockwise", "anti-clockwise"] });
  if ("fault" in told) return told;
  const [number] = told.numbers;
  const degrees = [90, 180, 270].find((turn) => turn === Math.abs(number?.value ?? 90));
  if (number && (degrees === undefined || number.isPercent)) return outOfRange(clause, number);
  const isBackwards = (number?.value ?? 0) < 0 !== told.parameters.has("anti-clockwise");
  const direction = isBackwards ? "anti-clockwise" : "clockwise";
  return { name: "rotate", args: { direction, degrees: quarterTurns(degrees) } };
}

function quarterTurns(degrees: number | undefined): 90 | 180 | 270 {
  return degrees === 180 || degrees === 270 ? degrees : 90;
}

function flipped(clause: Clause, name: "flip" | "mirror"): Filter | Faulty {
  const told = toldIn(clause, { oneOf: ["horizontal", "vertical"] });
  if ("fault" in told) return told;
  if (told.parameters.has("horizontal")) return { name: "mirror", args: {} };
  return { name: told.parameters.has("vertical") ? "flip" : name, args: {} };
}

function plain(clause: Clause, name: "contour" | "grey" | "sharpen" | "negative"): Filter | Faulty {
  const told = toldIn(clause, {});
  return "fault" in told ? told : { name, args: {} };
}
