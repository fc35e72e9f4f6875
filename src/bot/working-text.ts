import type { Filter } from "../jobs/filter.ts";
import type { JobRow } from "../jobs/row.ts";
import { videoWordsIn } from "./videos/words/video-words.ts";
import { wordsIn } from "./words/languages.ts";
import type { Words } from "./words/words.ts";

/** The status message of a job while nothing more can be said: what is being done. */
export function workingText({ request, language }: Pick<JobRow, "request" | "language">): string {
  const words = wordsIn(language);
  const { working } = words;
  switch (request.kind) {
    case "filter":
      return working.filter(stepsOf(request.filters, words));
    case "video":
      return videoWordsIn(language).working;
    case "detect":
    case "concat":
    case "thumbnail":
      return working[request.kind];
  }
}

/** Filters by the names that a language has for them: `rotate, blur`. */
export function stepsOf(filters: readonly Pick<Filter, "name">[], { vocabulary }: Words): string {
  return filters.map(({ name }) => vocabulary[name].split(",")[0] ?? name).join(", ");
}
