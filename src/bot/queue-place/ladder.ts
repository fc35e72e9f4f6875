/** Places that are named one by one; further back the steps grow, since each is an edit that Telegram counts. */
const EXACT = 7;
const GROWTH = 1.25;

/** The place that is named for this one: itself up to 7, then the end of its step: 9, 11, 14, 18, 23, 29… */
export function namedPlace(place: number): number {
  if (place <= EXACT) return place;
  let step = EXACT;
  while (step < place) step = Math.max(step + 2, Math.round(step * GROWTH));
  return step;
}
