/** One call of the bot, as it was answered. */
interface CallRecord {
  readonly id: number;
  /** In Telegram's spelling, or as called when it does not exist. */
  readonly method: string;
  /** ms since 1970. */
  readonly at: number;
  readonly params: Record<string, unknown>;
  /** The HTTP status; 0 when the connection was cut. */
  readonly status: number;
  readonly description?: string | undefined;
}

export interface Calls {
  add(call: Omit<CallRecord, "id">): void;
  list(method?: string): CallRecord[];
}

/** Enough for every test; a load test must not fill the memory with its own record. */
const KEPT = 10_000;

export function createCalls(): Calls {
  const calls: CallRecord[] = [];
  let id = 0;
  return {
    add(call) {
      calls.push({ id: ++id, ...call });
      if (calls.length > 2 * KEPT) calls.splice(0, KEPT);
    },
    list: (method) =>
      calls.filter((call) => method === undefined || call.method === method).slice(-KEPT),
  };
}
