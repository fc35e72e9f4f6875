import { UsageError } from "../../provision/plain-words.ts";
import { jsonOf } from "./json-of.ts";

const OPTION = "--trace";
/** Larger numbers are milliseconds since 1970, as logs have them; smaller ones are seconds. */
const MILLISECONDS_FROM = 1e11;

/**
 * The times of arrivals in seconds from the first one, ascending, from a JSON array or the first column of a CSV file.
 * Each is a number of seconds, of milliseconds since 1970, or an ISO date. Throws UsageError.
 */
export function traceOf(text: string, path: string): readonly number[] {
  const json = jsonOf(text);
  const cells = Array.isArray(json) ? json : firstColumn(text);
  const times = cells.map((cell: unknown, index) => secondsOf(cell, `${path}, ${index + 1}`));
  times.sort((one, other) => one - other);
  const [first] = times;
  if (first === undefined) throw new UsageError(`${OPTION}: ${path} has no times.`);
  return times.map((time) => time - first);
}

function firstColumn(text: string): readonly string[] {
  const cells = text
    .split(/\r?\n/)
    .map(
      (line) =>
        line
          .split(/[,;\t]/)[0]
          ?.trim()
          .replaceAll('"', "") ?? "",
    )
    .filter((cell) => cell !== "");
  // A heading, such as "time".
  return cells[0] !== undefined && /^[a-z_ ]+$/i.test(cells[0]) ? cells.slice(1) : cells;
}

function secondsOf(cell: unknown, where: string): number {
  const number = typeof cell === "string" && cell.trim() !== "" ? Number(cell) : cell;
  if (typeof number === "number" && Number.isFinite(number)) {
    return number >= MILLISECONDS_FROM ? number / 1000 : number;
  }
  const date = typeof cell === "string" ? Date.parse(cell) : Number.NaN;
  if (Number.isFinite(date)) return date / 1000;
  throw new UsageError(`${OPTION}: ${where}: ${JSON.stringify(cell)} is no time.`);
}
