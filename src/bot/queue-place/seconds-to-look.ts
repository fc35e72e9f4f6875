/** Most answers are there before the first look; those people need no number. */
const MIN_SECONDS = 4;
const MAX_SECONDS = 60;

/**
 * How long until the next look at a job in the queue. Who is far back, and who has waited long, is looked after seldom:
 * looks go through the queue that answers go through, and a thousand who wait must not hold those up.
 */
export function secondsToLook(place: number, waitedSeconds: number): number {
  const seconds = Math.max(MIN_SECONDS, place / 10, waitedSeconds / 3);
  return Math.round(Math.min(MAX_SECONDS, seconds));
}
