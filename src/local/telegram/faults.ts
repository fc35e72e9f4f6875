import { randomUUID } from "node:crypto";
import { z } from "zod";

const FAULT_KINDS = [
  "too-many",
  "blocked",
  "migrate",
  "error-500",
  "bad-gateway",
  "too-large",
  "unavailable",
  "take-and-drop",
  "drop",
  "delay",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault to play; `docs/stand-in.md` describes the kinds. */
export const FaultRequest = z.strictObject({
  /** A Bot API method, `download`, or `*` for all. */
  method: z.string().min(1),
  kind: z.enum(FAULT_KINDS),
  /** How often; always without it. */
  times: z.int().min(1).optional(),
  /** Seconds, for `too-many`. */
  retryAfter: z.int().min(0).optional(),
  toChatId: z.int().optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Only calls about this chat. */
  chatId: z.int().optional(),
});
export type FaultRequest = z.infer<typeof FaultRequest>;

export interface Fault extends FaultRequest {
  readonly id: string;
  /** How often it has been played. */
  readonly played: number;
}

export interface Faults {
  add(request: FaultRequest): Fault;
  /** The fault to play for this call, counted as played. */
  take(method: string, chatId: number | undefined): Fault | undefined;
  list(): Fault[];
  clear(): void;
}

/** The faults that are switched on, the oldest first. */
export function createFaults(): Faults {
  let faults: Fault[] = [];
  return {
    add(request) {
      const fault = { ...request, id: randomUUID(), played: 0 };
      faults.push(fault);
      return fault;
    },
    take(method, chatId) {
      const fault = faults.find(
        (candidate) =>
          isFor(candidate, method, chatId) && candidate.played < (candidate.times ?? Infinity),
      );
      if (!fault) return undefined;
      const played = { ...fault, played: fault.played + 1 };
      faults = faults.map((candidate) => (candidate === fault ? played : candidate));
      return played;
    },
    list: () => faults,
    clear: () => (faults = []),
  };
}

function isFor(fault: Fault, method: string, chatId: number | undefined): boolean {
  if (fault.chatId !== undefined && fault.chatId !== chatId) return false;
  return fault.method === "*" || fault.method.toLowerCase() === method.toLowerCase();
}
