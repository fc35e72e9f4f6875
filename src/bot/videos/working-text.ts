import type { JobRow } from "../../jobs/row.ts";
import { wordsIn } from "../words/languages.ts";
import { videoWordsIn } from "./words/video-words.ts";

/** The status message of a job while nothing more can be said. */
export function workingText({ kind, language }: Pick<JobRow, "kind" | "language">): string {
  return kind === "video" ? videoWordsIn(language).working : wordsIn(language).working;
}
