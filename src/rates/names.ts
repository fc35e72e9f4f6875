/** A port: five letters of UN/LOCODE (country and place; a few places have digits). */
export const PORT_CODE = /^[A-Z]{2}[A-Z0-9]{3}$/;

/** A region; can never be taken for a port, since it has no capitals. */
export const REGION_SLUG = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** The first and the last year that a price can be of; anything else is a slip of the pen. */
export const YEARS = { first: 1900, last: 2199 } as const;

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a day that exists, written `YYYY-MM-DD`, from year 1 on; else undefined. */
export function dayNumber(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith("0000")) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Some engines take 30 February for 1 March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  return ms / DAY_MS;
}

/** The day with this number, as `YYYY-MM-DD`. */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
