import type { Detection } from "../../jobs/detection.ts";
import type { Words } from "./words.ts";

/**
 * What was found, in words: `4 people, 1 bus`. Most frequent first, equally frequent ones in the order of their best
 * score. Shortened to `maxLength` characters by naming only how many more there are.
 */
export function describe(
  labels: readonly Pick<Detection, "class">[],
  words: Pick<Words, "noun" | "andMore" | "things">,
  maxLength: number,
): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label.class, (counts.get(label.class) ?? 0) + 1);
  const parts = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => ({ count, text: `${count} ${words.noun(name, count)}` }));
  const whole = parts.map((part) => part.text).join(", ");
  if (whole.length <= maxLength) return whole;
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    const rest = parts.slice(kept).reduce((sum, part) => sum + part.count, 0);
    const named = parts.slice(0, kept).map((part) => part.text);
    const short = words.andMore(named.join(", "), rest);
    if (short.length <= maxLength) return short;
  }
  return words.things(labels.length).slice(0, maxLength);
}
