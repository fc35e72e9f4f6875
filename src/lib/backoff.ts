/**
 * How long to wait before try `attempt + 1`: doubling from `baseMs`, never over `capMs`, with jitter of up to a quarter
 * so that those who failed together do not come back together.
 */
export function backoffMs(
  attempt: number,
  { baseMs, capMs }: { readonly baseMs: number; readonly capMs: number },
  random: () => number = Math.random,
): number {
  const whole = Math.min(capMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(whole * (0.75 + random() / 4));
}
