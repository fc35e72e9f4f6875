import type { Detection } from "../../jobs/detection.ts";

/** Words whose plural follows no rule, of the class names that detectors use. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["person", "people"],
  ["man", "men"],
  ["woman", "women"],
  ["child", "children"],
  ["mouse", "mice"],
  ["knife", "knives"],
  ["tooth", "teeth"],
  ["foot", "feet"],
  ["sheep", "sheep"],
  ["fish", "fish"],
  ["deer", "deer"],
  ["broccoli", "broccoli"],
  ["skis", "skis"],
  ["scissors", "scissors"],
  ["pants", "pants"],
  ["glasses", "glasses"],
]);

/** `wine glass` → `wine glasses`: the last word is the one that changes. */
export function plural(noun: string): string {
  const words = noun.split(" ");
  const last = words.pop() ?? "";
  return [...words, pluralOfWord(last)].join(" ");
}

function pluralOfWord(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

/**
 * What was found, in words: `4 people, 1 bus`. Most frequent first, equally frequent ones in the order of their best
 * score. Shortened to `maxLength` characters by naming only how many more there are.
 */
export function describe(labels: readonly Pick<Detection, "class">[], maxLength: number): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label.class, (counts.get(label.class) ?? 0) + 1);
  const parts = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([noun, count]) => ({ count, text: `${count} ${count === 1 ? noun : plural(noun)}` }));
  const whole = parts.map((part) => part.text).join(", ");
  if (whole.length <= maxLength) return whole;
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    const rest = parts.slice(kept).reduce((sum, part) => sum + part.count, 0);
    const short = `${parts
      .slice(0, kept)
      .map((part) => part.text)
      .join(", ")} and ${rest} more`;
    if (short.length <= maxLength) return short;
  }
  return `${labels.length} things`.slice(0, maxLength);
}
