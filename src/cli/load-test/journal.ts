import { now } from "./clock.ts";
import type { Planned } from "./plan/schedule.ts";

/** What became of one request; times in ms since 1970. */
export interface Entry {
  readonly planned: Planned;
  sentAt?: number;
  /** When the target said that it has it. */
  takenAt?: number;
  /** Why the target did not take it. */
  refusal?: string;
  answeredAt?: number;
  /** No picture: a sentence that says why. */
  isInWords?: boolean;
  isDoubled?: boolean;
}

/** Hears of answers, by the number of the request. */
export interface Ear {
  /** Told once more when an answer turns into another one: the first time counts. */
  answered(index: number, answer: { readonly at: number; readonly isInWords: boolean }): void;
  /** A request has more than one answer. */
  doubled(index: number): void;
}

export interface Counts {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  /** Sent, neither refused nor answered yet. */
  readonly open: number;
}

export interface Journal extends Ear {
  readonly entries: readonly Entry[];
  sent(index: number, at: number): void;
  taken(index: number, at: number): void;
  refused(index: number, why: string): void;
  counts(): Counts;
  /** When something was sent or an answer heard of last, which may be later than it was given. */
  lastAt(): number;
}

/** Writes down what becomes of each request. */
export function createJournal(schedule: readonly Planned[]): Journal {
  const entries: Entry[] = schedule.map((planned) => ({ planned }));
  const counts = { sent: 0, answered: 0, refused: 0 };
  let lastAt = 0;

  return {
    entries,
    sent(index, at) {
      const entry = entries[index];
      if (!entry) return;
      entry.sentAt = at;
      counts.sent += 1;
      lastAt = at;
    },
    taken(index, at) {
      const entry = entries[index];
      if (entry) entry.takenAt = at;
    },
    refused(index, why) {
      const entry = entries[index];
      // What was answered was taken, whatever became of the response that would have said so.
      if (!entry || entry.refusal !== undefined || entry.answeredAt !== undefined) return;
      entry.refusal = why;
      counts.refused += 1;
    },
    answered(index, { at, isInWords }) {
      const entry = entries[index];
      if (!entry) return;
      entry.isInWords = isInWords;
      if (entry.answeredAt !== undefined) return;
      entry.answeredAt = at;
      counts.answered += 1;
      lastAt = now();
      if (entry.refusal === undefined) return;
      delete entry.refusal;
      counts.refused -= 1;
    },
    doubled(index) {
      const entry = entries[index];
      if (entry) entry.isDoubled = true;
    },
    counts: () => ({ ...counts, open: counts.sent - counts.answered - counts.refused }),
    lastAt: () => lastAt,
  };
}
