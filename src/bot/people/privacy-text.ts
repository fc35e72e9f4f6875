import { KEEP_JOBS_MS } from "../../jobs/job-store.ts";
import type { Language } from "../words/language.ts";
import { KEEP_ASKS_MS } from "./asks-store.ts";
import { KEEP_SETTINGS_MS } from "./settings-store.ts";
import { peopleWordsIn } from "./words/people-words.ts";

const DAY_MS = 24 * 3600_000;

/** What the buckets and queues are told when they are made (cloud/provision); a test holds the two together. */
export const KEPT_DAYS = { pictures: 90, videos: 14, deadLetters: 14, albums: 7 };

/** What is stored of people, where, for how long, and who sees it. */
export function privacyText(language: Language): string {
  const { privacy } = peopleWordsIn(language);
  return [
    privacy.start,
    privacy.requests(KEEP_JOBS_MS / DAY_MS),
    privacy.pictures(KEPT_DAYS.pictures),
    privacy.thumbnails(KEEP_JOBS_MS / DAY_MS),
    privacy.videos(KEPT_DAYS.videos),
    privacy.albums(KEPT_DAYS.albums),
    privacy.settings(KEEP_SETTINGS_MS / DAY_MS),
    privacy.counts(KEEP_ASKS_MS / 3600_000),
    privacy.failed(KEPT_DAYS.deadLetters),
    privacy.logs,
    "",
    privacy.who,
    "",
    privacy.deletion,
  ].join("\n");
}
