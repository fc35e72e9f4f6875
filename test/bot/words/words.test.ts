import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { albumWordsIn } from "../../../src/bot/albums/words/album-words.ts";
import { COMMANDS } from "../../../src/bot/commands.ts";
import { videoWordsIn } from "../../../src/bot/videos/words/video-words.ts";
import { CLASS_NAMES } from "../../../src/bot/words/class-names.ts";
import { describe as describeIn } from "../../../src/bot/words/describe.ts";
import { de } from "../../../src/bot/words/de.ts";
import { en } from "../../../src/bot/words/en.ts";
import { es } from "../../../src/bot/words/es.ts";
import { LANGUAGES } from "../../../src/bot/words/language.ts";
import { wordsIn } from "../../../src/bot/words/languages.ts";
import { COCO } from "../../../src/worker/processors/detect/coco.ts";

const OTHERS = [de, es];

/** The ways to everything that is said: whoever forgets a sentence in one language has fewer. */
function pathsIn(part: unknown, path = ""): string[] {
  if (typeof part !== "object" || part === null) return [path];
  return Object.entries(part).flatMap(([key, value]) => pathsIn(value, `${path}.${key}`));
}

/** Sentences and words by the way to them: a function is called with marks, to see that each of them stands in it. */
function sentencesOf(part: unknown, path = ""): [string, string][] {
  if (typeof part === "string") return [[path, part]];
  if (typeof part === "function") {
    const marks = Array.from({ length: part.length }, (_, index) => `⟨${index}⟩`);
    return [[path, String(part(...marks))]];
  }
  return Object.entries(part as object).flatMap(([key, value]) =>
    sentencesOf(value, path === "" ? key : `${path}.${key}`),
  );
}

const marksIn = (text: string) => (text.match(/⟨\d⟩/g) ?? []).toSorted();
const factsIn = (text: string) =>
  (text.match(/(?<!\p{L})\/[a-z_]+|\d+|JPEG|PNG|WebP|GIF|AVIF|SVG|HEIC|ZIP/gu) ?? []).toSorted();

const english = new Map(sentencesOf(en));

describe.each(OTHERS.map((words) => ({ words, language: words.language })))(
  "in $language",
  ({ words }) => {
    const sentences = sentencesOf(words);

    test("there is every sentence that there is in English, and no other", () => {
      expect(sentences.map(([path]) => path).toSorted()).toEqual([...english.keys()].toSorted());
    });

    test("no sentence is empty, none begins or ends with a space", () => {
      expect(sentences.filter(([, text]) => text === "" || text !== text.trim())).toEqual([]);
    });

    test("no sentence is left in English", () => {
      const left = sentences.filter(
        ([path, text]) => english.get(path) === text && text.includes(" "),
      );
      expect(left).toEqual([]);
    });

    test("what is given to a sentence stands in it, as in English", () => {
      const different = sentences.filter(
        ([path, text]) => marksIn(text).join() !== marksIn(english.get(path) ?? "").join(),
      );
      expect(different).toEqual([]);
    });

    test("commands, numbers and limits in a sentence are those of the English one", () => {
      const different = sentences.filter(
        ([path, text]) => factsIn(text).join() !== factsIn(english.get(path) ?? "").join(),
      );
      expect(different).toEqual([]);
    });
  },
);

test.each([
  ["en", "en"],
  ["de", "de"],
  ["de-AT", "de"],
  ["DE_ch", "de"],
  ["es-419", "es"],
  ["fr", "en"],
  ["deutsch", "en"],
  ["", "en"],
  [undefined, "en"],
])("the language tag %s is answered in %s", (tag, language) => {
  expect(wordsIn(tag).language).toBe(language);
});

test.each(LANGUAGES.map(wordsIn))("$languageName keeps to Telegram's limits", (words) => {
  expect(words.start.length).toBeLessThanOrEqual(4096);
  for (const command of COMMANDS) {
    expect(command).toMatch(/^[a-z0-9_]{1,32}$/);
    expect(words.commands[command].length).toBeLessThanOrEqual(256);
  }
  for (const { example, button } of Object.values(words.actions)) {
    expect(Buffer.byteLength(example)).toBeLessThanOrEqual(64);
    expect(button.length).toBeLessThanOrEqual(20); // three of them stand in a row on a phone
  }
});

test.each([
  ["albums", albumWordsIn],
  ["videos", videoWordsIn],
])("what is said of %s is there in every language", (_, wordsOf) => {
  for (const language of LANGUAGES) {
    expect(pathsIn(wordsOf(language))).toEqual(pathsIn(wordsOf("en")));
  }
});

describe("names of things", () => {
  test("there are words for everything that the bundled model and the usual ones know", async () => {
    const labels: unknown = JSON.parse(await readFile("models/polybot-shapes.labels.json", "utf8"));
    expect(CLASS_NAMES).toEqual([...COCO, ...(labels as string[])]);
  });

  test.each(OTHERS)("in $languageName each has a singular and a plural", (words) => {
    for (const name of CLASS_NAMES) {
      expect([words.noun(name, 1), words.noun(name, 2)]).toEqual([
        expect.stringMatching(/^\p{L}[\p{L} ]+$/u),
        expect.stringMatching(/^\p{L}[\p{L} ]+$/u),
      ]);
    }
  });

  test.each([
    { words: en, said: "4 people, 1 bus" },
    { words: de, said: "4 Personen, 1 Bus" },
    { words: es, said: "4 personas, 1 autobús" },
  ])("$said", ({ words, said }) => {
    const found = ["bus", "person", "person", "person", "person"].map((name) => ({ class: name }));
    expect(describeIn(found, words, 1024)).toBe(said);
  });

  test("what a model of one's own finds is named in English", () => {
    const found = ["wizard", "wizard", "elf"].map((name) => ({ class: name }));
    expect(describeIn(found, de, 1024)).toBe("2 wizards, 1 elf");
  });

  test("what does not fit is counted in the language, too", () => {
    const found = ["person", "person", "bus", "cat"].map((name) => ({ class: name }));
    expect(describeIn(found, de, 25)).toBe("2 Personen und 2 weitere");
    expect(describeIn(found, es, 10)).toBe("4 cosas");
  });
});
