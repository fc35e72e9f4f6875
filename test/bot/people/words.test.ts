import { expect, test } from "vitest";
import { peopleWordsIn } from "../../../src/bot/people/words/people-words.ts";
import { LANGUAGES } from "../../../src/bot/words/language.ts";

type Sentence = readonly [path: string, text: string];

/** Sentences by the way to them; functions are called with marks. */
function sentencesOf(part: unknown, path = ""): Sentence[] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part === "function") {
    const marks = Array.from({ length: part.length }, (_, index) => `⟨${index}⟩`);
    return [[path, String(part(...marks))]];
  }
  return Object.entries(part as object).flatMap(([key, value]) =>
    sentencesOf(value, `${path}.${key}`),
  );
}

const marks = (text: string) => new Set(text.match(/⟨\d⟩/g));
const commands = (text: string) => new Set(text.match(/\/[a-z_]+/g));

const english = sentencesOf(peopleWordsIn("en"));

test.each(LANGUAGES)("every sentence is there, and holds what it is given (%s)", (language) => {
  const sentences = new Map(sentencesOf(peopleWordsIn(language)));
  expect([...sentences.keys()]).toEqual(english.map(([path]) => path));
  for (const [path, text] of english) {
    const said = sentences.get(path) ?? "";
    expect([path, marks(said), commands(said)]).toEqual([path, marks(text), commands(text)]);
    expect(said.trim()).not.toBe("");
  }
});

test.each(LANGUAGES)("what a press is answered fits Telegram's 200 characters (%s)", (language) => {
  const { settings, history, deleteMe } = peopleWordsIn(language);
  for (const text of [settings.onlyAdministrators, history.gone, deleteMe.notYours]) {
    expect(text.length).toBeLessThanOrEqual(200);
  }
});
