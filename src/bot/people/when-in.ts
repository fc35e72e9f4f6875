import type { Language } from "../words/language.ts";

const UNITS = [
  { unit: "hour", ms: 3600_000 },
  { unit: "minute", ms: 60_000 },
  { unit: "second", ms: 1000 },
] as const;

/** How long from now, in words and rounded up: `in 35 seconds`, `in 3 hours`. */
export function whenIn(ms: number, language: Language): string {
  const { unit, ms: size } = UNITS.find((each) => ms > each.ms) ?? UNITS[2];
  const count = Math.max(1, Math.ceil(ms / size));
  return new Intl.RelativeTimeFormat(language).format(count, unit);
}
