import { expect, test } from "vitest";
import { describe as describeIn } from "../../../src/bot/words/describe.ts";
import { en } from "../../../src/bot/words/en.ts";
import { plural } from "../../../src/bot/words/plurals.ts";
import { COCO } from "../../../src/worker/processors/detect/coco.ts";

const describe = (found: readonly { class: string }[], max: number) => describeIn(found, en, max);
const labels = (...names: string[]) => names.map((name) => ({ class: name }));

test.each([
  { found: ["bus"], words: "1 bus" },
  { found: ["person", "bus", "person", "person", "person"], words: "4 people, 1 bus" },
  { found: ["bus", "cat"], words: "1 bus, 1 cat" },
  { found: ["cat", "bus"], words: "1 cat, 1 bus" },
  { found: ["cat", "bus", "bus", "dog"], words: "2 buses, 1 cat, 1 dog" },
  { found: ["hot dog", "hot dog"], words: "2 hot dogs" },
])("$found is $words: the most frequent first, then the most certain", ({ found, words }) => {
  expect(describe(labels(...found), 1024)).toBe(words);
});

test.each([
  ["person", "people"],
  ["bus", "buses"],
  ["wine glass", "wine glasses"],
  ["bench", "benches"],
  ["toothbrush", "toothbrushes"],
  ["knife", "knives"],
  ["sheep", "sheep"],
  ["mouse", "mice"],
  ["skis", "skis"],
  ["scissors", "scissors"],
  ["teddy bear", "teddy bears"],
  ["fly", "flies"],
  ["toy", "toys"],
  ["box", "boxes"],
  ["broccoli", "broccoli"],
  ["tie", "ties"],
])("two of %s are %s", (one, many) => {
  expect(plural(one)).toBe(many);
});

test("every class that the models know has a plural of its own", () => {
  expect(new Set(COCO.map(plural)).size).toBe(COCO.length);
});

test("what does not fit is counted, never cut", () => {
  const many = labels("person", "person", "bus", "cat", "dog", "dog", "dog");
  const whole = "3 dogs, 2 people, 1 bus, 1 cat";

  expect(describe(many, whole.length)).toBe(whole);
  expect(describe(many, whole.length - 1)).toBe("3 dogs, 2 people and 2 more");
  expect(describe(many, "3 dogs, 2 people and 2 more".length - 1)).toBe("3 dogs and 4 more");
  expect(describe(many, 10)).toBe("7 things");
});

test("a result of any size keeps to its limit and accounts for everything", () => {
  for (let kinds = 1; kinds < 200; kinds += 7) {
    const found = labels(
      ...Array.from({ length: kinds * 2 }, (_, index) => `thing ${index % kinds}`),
    );
    const words = describe(found, 200);
    const counted = [...words.matchAll(/(?:^|, | and )(\d+) /g)].map(([, count]) => Number(count));
    expect(words.length).toBeLessThanOrEqual(200);
    expect(counted.reduce((sum, count) => sum + count)).toBe(kinds * 2);
  }
});
