import type { Entity, RichText } from "../model.ts";

const PATTERNS = [
  { type: "bot_command", pattern: /(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?/g },
  { type: "mention", pattern: /(?<![\w@/])@[A-Za-z]\w{2,31}/g },
  { type: "url", pattern: /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/g },
];

/** Adds what Telegram marks in any text: commands, mentions and addresses, where nothing else is marked. */
export function withDetected({ text, entities }: RichText): RichText {
  const found: Entity[] = PATTERNS.flatMap(({ type, pattern }) =>
    [...text.matchAll(pattern)].map(({ 0: match, index }) => ({
      type,
      offset: index,
      length: match.length,
    })),
  );
  const all = [...entities];
  for (const entity of found) if (!all.some((other) => overlap(entity, other))) all.push(entity);
  return { text, entities: all.toSorted((a, b) => a.offset - b.offset || b.length - a.length) };
}

function overlap(a: Entity, b: Entity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
