/** ms since 1970, but never set back while we run: durations are right, and others' clocks can be compared. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
