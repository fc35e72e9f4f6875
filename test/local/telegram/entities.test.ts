import { expect, test } from "vitest";
import { messageText } from "../../../src/local/telegram/entities/rich-text.ts";

const html = (text: string) => messageText(text, { parseMode: "HTML" });
const markdown = (text: string) => messageText(text, { parseMode: "MarkdownV2" });

test.each([
  [
    "<b>a</b> <i>b</i>",
    "a b",
    [
      ["bold", 0, 1],
      ["italic", 2, 1],
    ],
  ],
  [
    "<b>a<i>b</i></b>",
    "ab",
    [
      ["bold", 0, 2],
      ["italic", 1, 1],
    ],
  ],
  ["1 &lt; 2 &amp; &#x1F600;", "1 < 2 & 😀", []],
  [
    '<a href="https://e.org/?a=1&amp;b=2">x</a>',
    "x",
    [["text_link", 0, 1, "https://e.org/?a=1&b=2"]],
  ],
  ['<pre><code class="language-ts">let a</code></pre>', "let a", [["pre", 0, 5]]],
  ["<blockquote expandable>q</blockquote>", "q", [["expandable_blockquote", 0, 1]]],
  ["  <u>x</u>  ", "x", [["underline", 0, 1]]],
])("HTML %s", (source, text, entities) => {
  const rich = html(source);
  expect(rich.text).toBe(text);
  const seen = rich.entities.map(({ type, offset, length, url }) => [
    type,
    offset,
    length,
    ...(url ? [url] : []),
  ]);
  expect(seen).toEqual(entities);
});

test.each([
  ["<b>a", `Can't find end tag corresponding to start tag "b"`],
  ["é<x>a</x>", `Unsupported start tag "x" at byte offset 2`],
  ["<b>a</i>", `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`],
  ["a</b>", "Unexpected end tag at byte offset 1"],
  ["1 < 2", `Unsupported start tag "" at byte offset 2`],
])("HTML %s is refused", (source, problem) => {
  expect(() => html(source)).toThrow(`Bad Request: can't parse entities: ${problem}`);
});

test.each([
  [
    "*a* _b_ __c__ ~d~ ||e||",
    "a b c d e",
    ["bold", "italic", "underline", "strikethrough", "spoiler"],
  ],
  ["*a _b_*", "a b", ["bold", "italic"]],
  [String.raw`4 people, 1 bus \(90%\)\.`, "4 people, 1 bus (90%).", []],
  ["`a.b` ```ts\nlet x\n```", "a.b let x\n", ["code", "pre"]],
  [String.raw`[x](https://e.org/a\)b)`, "x", ["text_link"]],
  [">quote\n>more\nplain", "quote\nmore\nplain", ["blockquote"]],
])("MarkdownV2 %s", (source, text, types) => {
  const rich = markdown(source);
  expect(rich.text).toBe(text.trimEnd());
  expect(rich.entities.map(({ type }) => type)).toEqual(types);
});

test.each([
  ["1.0", String.raw`Character '.' is reserved and must be escaped with the preceding '\'`],
  ["a-b", String.raw`Character '-' is reserved and must be escaped with the preceding '\'`],
  ["é_open", "Can't find end of Italic entity at byte offset 2"],
  ["_outer *inner", "Can't find end of Bold entity at byte offset 7"],
  ["😀`", "Can't find end of Code entity at byte offset 4"],
  ["x```y", "Can't find end of Pre entity at byte offset 1"],
])("MarkdownV2 %s is refused", (source, problem) => {
  expect(() => markdown(source)).toThrow(`Bad Request: can't parse entities: ${problem}`);
});

test("commands, mentions and addresses are found, but not inside other marks", () => {
  const types = html("/detect@Polybot ask @someone https://e.org/x. <code>/no</code> a/b").entities;
  expect(types.map(({ type, offset, length }) => [type, offset, length])).toEqual([
    ["bot_command", 0, 15],
    ["mention", 20, 8],
    ["url", 29, 15],
    ["code", 46, 3],
  ]);
});
