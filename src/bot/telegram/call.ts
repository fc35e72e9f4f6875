import { setTimeout as sleep } from "node:timers/promises";
import type { Telegram } from "telegraf";
import { failureOf } from "./failure-of.ts";
import { TelegramFailure, type TelegramFailureKind } from "./gateway.ts";

/** An answer that takes longer will not come; uploads of 10 MB must fit. */
const DEADLINE_MS = 30_000;
/** Tries of one call, with short pauses; longer waits are the queue's business, no handler sleeps them out. */
const TRIES = 3;
const PAUSE_MS = 200;

export interface CallOptions {
  /** Doing it twice is the same as once, so a call whose outcome is unknown is repeated, too. */
  readonly repeatable?: boolean;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** One method of the Bot API by name. Throws TelegramFailure. */
export type Call = (method: string, payload: object, options?: CallOptions) => Promise<unknown>;

/** Told about every try of a call. */
export type ObserveCall = (method: string, outcome: "ok" | TelegramFailureKind, ms: number) => void;

/** Calls the Bot API with a deadline for each try, and repeats what provably was not done. */
export function createCall(telegram: Telegram, observe: ObserveCall): Call {
  async function once(method: string, payload: object, options: CallOptions): Promise<unknown> {
    const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    const startedAt = performance.now();
    try {
      /* oxlint-disable typescript/no-unsafe-type-assertion -- Safe: names of methods and fields are the Bot API's, which is
         newer than telegraf's types; for the signal it asks for a polyfill's type, and the native one does the same. */
      const answer: unknown = await telegram.callApi(method as never, payload as never, {
        signal: signal as never,
      });
      /* oxlint-enable typescript/no-unsafe-type-assertion */
      observe(method, "ok", performance.now() - startedAt);
      return answer;
    } catch (err) {
      const failure = failureOf(method, err);
      observe(method, failure.kind, performance.now() - startedAt);
      throw failure;
    }
  }

  return async (method, payload, options = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(method, payload, options);
      } catch (err) {
        const failure = asRepeatable(failureOf(method, err), options);
        if (failure.kind !== "not-done" || attempt === TRIES || options.signal?.aborted) {
          throw failure;
        }
        await sleep(PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  };
}

/** Where doing it again does no harm, an unknown outcome is as good as none: the caller may try again, too. */
function asRepeatable(failure: TelegramFailure, { repeatable }: CallOptions): TelegramFailure {
  if (repeatable !== true || failure.kind !== "unknown-outcome") return failure;
  return new TelegramFailure("not-done", failure.message, { cause: failure.cause });
}
