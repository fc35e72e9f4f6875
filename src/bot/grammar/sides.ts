import type { Filter } from "../../jobs/filter.ts";
import { FITS, MAX_THUMBNAIL_SIDE } from "../../jobs/job.ts";
import type { Operation } from "../operation.ts";
import type { Clause } from "./clauses.ts";
import type { ItemOf } from "./items.ts";
import { type Faulty, isWhole, missing, outOfRange, toldIn } from "./told.ts";

/** What a JPEG and Telegram's photos can be, in pixels. */
const MAX_SIDE = 10_000;
/** Of a thumbnail that was asked for without a size. */
const THUMBNAIL_SIDE = 400;

type Said = ItemOf<"number">;

interface Sides {
  readonly width: number;
  readonly height: number;
}

/** `resize 800x600`, or one number for both sides. */
export function resized(clause: Clause): Filter | Faulty {
  const told = toldIn(clause, { numbers: 2, oneOf: ["square"] });
  if ("fault" in told) return told;
  const sides = sidesOf(clause, told.numbers, MAX_SIDE);
  if (sides === undefined) return missing(clause);
  return "fault" in sides ? sides : { name: "resize", args: sides };
}

/** `thumbnail 400x400`, `thumbnail 400 cover`. */
export function thumbnailIn(clause: Clause): Operation | Faulty {
  const told = toldIn(clause, { numbers: 2, oneOf: FITS, andOneOf: ["square"] });
  if ("fault" in told) return told;
  const sides = sidesOf(clause, told.numbers, MAX_THUMBNAIL_SIDE) ?? {
    width: THUMBNAIL_SIDE,
    height: THUMBNAIL_SIDE,
  };
  if ("fault" in sides) return sides;
  const fit = FITS.find((each) => told.parameters.has(each)) ?? "inside";
  return { kind: "thumbnail", ...sides, fit };
}

/** `crop 4:5`, `crop 1.91:1`, `crop square`. */
export function cropped(clause: Clause): Filter | Faulty {
  const told = toldIn(clause, { numbers: 2, oneOf: ["square"] });
  if ("fault" in told) return told;
  const [one, other] = saidApart(told.numbers);
  if (told.parameters.has("square")) {
    return one ? outOfRange(clause, one) : { name: "crop", args: { width: 1, height: 1 } };
  }
  if (!one) return missing(clause);
  if (!other) return outOfRange(clause, one);
  return proportions(clause, [one, other]);
}

/** Proportions are whole numbers: two decimals are kept. */
function proportions(clause: Clause, numbers: readonly [Said, Said]): Filter | Faulty {
  const hasFractions = numbers.some(({ value }) => !Number.isInteger(value));
  const scaled = (number: Said): Said => ({
    ...number,
    value: Math.round(number.value * (hasFractions ? 100 : 1)),
  });
  const [width, height] = [scaled(numbers[0]), scaled(numbers[1])];
  for (const number of [width, height]) {
    if (!isWhole(number, 1, MAX_SIDE)) return outOfRange(clause, number);
  }
  return { name: "crop", args: { width: width.value, height: height.value } };
}

/** Undefined where no number is said; one is for both. */
function sidesOf(
  clause: Clause,
  numbers: readonly Said[],
  max: number,
): Sides | Faulty | undefined {
  const said = saidApart(numbers);
  const wrong = said.find((number) => !isWhole(number, 1, max));
  if (wrong) return outOfRange(clause, wrong);
  const [width, height = width] = said.map(({ value }) => value);
  return width === undefined || height === undefined ? undefined : { width, height };
}

/** `800,600` is two numbers where two are asked for: there is no half a pixel. */
function saidApart(numbers: readonly Said[]): readonly Said[] {
  const [number] = numbers;
  const parts = number?.tokens[0]?.text.split(",") ?? [];
  if (!number || numbers.length > 1 || parts.length < 2) return numbers;
  return parts.map((part) => ({ ...number, value: Number(part) }));
}
