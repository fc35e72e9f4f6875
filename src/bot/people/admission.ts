import type { Language } from "../words/language.ts";
import { DAY_MS, type Limits, MINUTE_MS } from "./asks.ts";
import type { AsksStore } from "./asks-store.ts";
import { personOf, shortHash, type Subject, subjectOf } from "./keys.ts";
import { whenIn } from "./when-in.ts";
import { peopleWordsIn } from "./words/people-words.ts";

/** After this long it is worth another try when too much is waiting. */
const COME_BACK_MS = 5 * MINUTE_MS;

/** What somebody wants to ask for, before anything is fetched. */
export interface Ask {
  /** The same for a request that is handled again, and for all pictures of one album. */
  readonly id: string;
  readonly chatId: number;
  /** Undefined for who writes in a group's own name. */
  readonly askedBy: number | undefined;
  readonly language: Language;
  /** Which workers would do it; those for pictures when it is left out. */
  readonly work?: Work;
}

export type Work = "pictures" | "videos";

/** Why a request is not taken; without words when they were said already and are still true. */
export interface Refusal {
  readonly text: string | undefined;
}

/** Undefined when the request is taken; it is counted then, once, however often it is asked. */
export type MayRequest = (ask: Ask) => Promise<Refusal | undefined>;

export interface AdmissionDeps {
  readonly asks: AsksStore;
  readonly limitsOf: (subject: Subject) => Limits;
  /** People and chats; with none in it everybody may ask. */
  readonly allowed: ReadonlySet<number>;
  /** They may always ask. */
  readonly admins: ReadonlySet<number>;
  readonly isQueueTooDeep: (work: Work) => Promise<boolean>;
  readonly now: () => number;
}

/** A no, whose row remembers that it was said, and until when it holds. */
interface No {
  readonly about: Subject;
  readonly until: number;
  readonly text: string;
}

/** Keeps one person, or one group, from taking the time of all others. */
export function createAdmission(deps: AdmissionDeps): MayRequest {
  const { asks, limitsOf, allowed, admins, now } = deps;

  async function reasonAgainst(ask: Ask, id: string): Promise<No | undefined> {
    const { chatId, askedBy, language } = ask;
    const { refusals } = peopleWordsIn(language);
    const chat = subjectOf(chatId);
    const asker = askedBy === undefined ? chat : personOf(askedBy);
    if (!isAllowed(ask)) {
      return { about: asker, until: now() + DAY_MS, text: refusals.notAllowed };
    }
    const subjects = [...new Set([asker, chat])].filter((each) => limitsOf(each).perDay > 0);
    const looks = await Promise.all(
      subjects.map(async (about) => ({ about, ...(await asks.look(about, id)) })),
    );
    if (looks.length > 0 && looks.every(({ isCounted }) => isCounted)) return undefined;
    // Nobody is counted for what the other row does not take.
    const full = looks.find(({ isCounted, free }) => !isCounted && free !== undefined);
    if (full?.free !== undefined) return tooOften(full.about, full.free, language);
    if (await deps.isQueueTooDeep(ask.work ?? "pictures")) {
      const text = refusals.busy(whenIn(COME_BACK_MS, language));
      return { about: asker, until: now() + MINUTE_MS, text };
    }
    return await count(subjects, id, language);
  }

  async function count(
    subjects: readonly Subject[],
    id: string,
    language: Language,
  ): Promise<No | undefined> {
    for (const about of subjects) {
      const free = await asks.count(about, id);
      if (free !== undefined) return tooOften(about, free, language);
    }
    return undefined;
  }

  function tooOften(about: Subject, until: number, language: Language): No {
    const { refusals } = peopleWordsIn(language);
    const waitMs = until - now();
    const when = whenIn(waitMs, language);
    const { perMinute, perDay } = limitsOf(about);
    const isForToday = waitMs > MINUTE_MS;
    const text = isForToday
      ? refusals.enoughForToday(perDay, when)
      : refusals.tooFast(perMinute, when);
    return { about, until, text };
  }

  function isAllowed({ chatId, askedBy = chatId }: Ask): boolean {
    return allowed.size === 0 || allowed.has(chatId) || allowed.has(askedBy);
  }

  return async (ask) => {
    if (ask.askedBy !== undefined && admins.has(ask.askedBy)) return undefined;
    const id = shortHash(ask.id);
    const no = await reasonAgainst(ask, id);
    if (no === undefined) return undefined;
    const isSaidByUs = await asks.claimNo(no.about, { id, until: no.until });
    return { text: isSaidByUs ? no.text : undefined };
  };
}
