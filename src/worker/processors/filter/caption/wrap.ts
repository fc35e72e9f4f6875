/**
 * Breaks text into lines no longer than the room: between words, and inside a word only where it is longer than a line.
 *
 * A single letter that is longer stands on a line of its own. Line breaks of the text stay.
 */
export function wrap(text: string, room: number, measure: (line: string) => number): string[] {
  return text.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, room, measure));
}

function wrapParagraph(text: string, room: number, measure: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (measure(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const parts = broken(word, room, measure);
    line = parts.pop() ?? "";
    lines.push(...parts);
  }
  return [...lines, line];
}

function broken(word: string, room: number, measure: (line: string) => number): string[] {
  const parts: string[] = [];
  let part = "";
  for (const char of word) {
    if (part !== "" && measure(part + char) > room) {
      parts.push(part);
      part = "";
    }
    part += char;
  }
  return [...parts, part];
}
