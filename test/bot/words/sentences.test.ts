import { expect, test } from "vitest";
import { read } from "../../../src/bot/grammar/read.ts";
import { de } from "../../../src/bot/words/de.ts";
import { en } from "../../../src/bot/words/en.ts";
import { es } from "../../../src/bot/words/es.ts";
import { faultSentence } from "../../../src/bot/words/fault-sentence.ts";
import { shortened } from "../../../src/bot/words/shortened.ts";
import type { Words } from "../../../src/bot/words/words.ts";

function answer(text: string, words: Words): string {
  const reading = read(text, 0);
  return reading.kind === "fault" ? faultSentence(reading.fault, words) : reading.kind;
}

test.each([
  {
    text: "blur 500",
    words: en,
    said: "“500” does not suit blur. blur takes a level from 1 to 100. For example: blur 10",
  },
  {
    text: "blur 500",
    words: de,
    said: "„500“ passt nicht zu weichzeichnen. weichzeichnen nimmt eine Stärke von 1 bis 100. Zum Beispiel: weichzeichnen 10",
  },
  {
    text: "blur 500",
    words: es,
    said: "«500» no sirve para desenfocar. desenfocar acepta un nivel de 1 a 100. Por ejemplo: desenfocar 10",
  },
  {
    text: "grey foo",
    words: en,
    said: "I do not understand “foo” for grey. grey takes nothing else. For example: grey",
  },
  {
    text: "crop",
    words: en,
    said: "Something is missing for crop. crop takes the proportions to keep, or square. For example: crop 4:5",
  },
  {
    text: "concat vertical left-to-right",
    words: en,
    said: "Pictures below each other go top-to-bottom or bottom-to-top. For example: concat vertical",
  },
  {
    text: "predict, blur",
    words: en,
    said: "predict cannot be combined with other steps. Please ask for one after the other.",
  },
  {
    text: "grey blur flip mirror blur flip",
    words: en,
    said: "These are 6 steps; I take up to 5 steps at once. Please send the result back to me for the rest.",
  },
])("$text is explained in $words.language", ({ text, words, said }) => {
  expect(answer(text, words)).toBe(said);
});

test("what was typed is shown, but not endlessly", () => {
  expect(answer(`blur ${"x".repeat(1000)}`, en).length).toBeLessThan(200);
});

test.each([
  ["short", 10, "short"],
  ["exactly ten", 11, "exactly ten"],
  ["one too many", 11, "one too ma…"],
  ["12345😀", 6, "12345…"],
  ["12345😀", 7, "12345😀"],
  ["1234👩‍👩‍👧", 10, "1234…"],
  ["123🇦🇹🇪🇸", 8, "123🇦🇹…"],
  ["e\u0301e\u0301e\u0301", 4, "e\u0301…"],
  ["", 5, ""],
])("%j in %i is %j", (text, max, expected) => {
  expect(shortened(text, max)).toBe(expected);
});
