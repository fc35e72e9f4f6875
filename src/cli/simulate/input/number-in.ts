import { UsageError } from "../../provision/plain-words.ts";

/** A number within these bounds. Throws UsageError that names the option. */
export function numberIn(
  text: string,
  option: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new UsageError(`${option}: ${text} is no number from ${min} to ${max}.`);
}
