import type { Entity, RichText } from "../model.ts";
import { badRequest, type Refusal } from "../refusal.ts";

/** Longer marks first, so that `__` is not read as two `_`. */
const MARKS = [
  { mark: "__", type: "underline", title: "Underline" },
  { mark: "||", type: "spoiler", title: "Spoiler" },
  { mark: "*", type: "bold", title: "Bold" },
  { mark: "_", type: "italic", title: "Italic" },
  { mark: "~", type: "strikethrough", title: "Strikethrough" },
] as const;

const RESERVED = new Set("_*[]()~`>#+-=|{}.!");

interface Open {
  readonly mark: string;
  readonly type: string;
  readonly title: string;
  readonly offset: number;
  readonly at: number;
}

interface Step {
  /** Where to read on. */
  readonly next: number;
}

/**
 * Telegram's MarkdownV2: bold, italic, underline, strikethrough, spoiler, links, code, quotes and escapes.
 *
 * Throws its "can't parse entities" errors; positions in them are bytes of UTF-8.
 */
export function parseMarkdown(source: string): RichText {
  const entities: Entity[] = [];
  const open: Open[] = [];
  let text = "";

  function add(entity: Entity): void {
    if (entity.length > 0) entities.push(entity);
  }

  function code(at: number): Step | undefined {
    if (source[at] !== "`" || source.startsWith("```", at)) return undefined;
    const end = unescaped(source, "`", at + 1);
    if (end === -1) throw unclosed(source, at, "Code");
    verbatim(source.slice(at + 1, end), { type: "code" });
    return { next: end + 1 };
  }

  function block(at: number): Step | undefined {
    if (!source.startsWith("```", at)) return undefined;
    const end = unescaped(source, "```", at + 3);
    if (end === -1) throw unclosed(source, at, "Pre");
    const whole = source.slice(at + 3, end);
    const [opening = "", language] = /^([^\s`]*)\n/.exec(whole) ?? [];
    verbatim(whole.slice(opening.length), { type: "pre", ...(language ? { language } : {}) });
    return { next: end + 3 };
  }

  function verbatim(body: string, kind: Pick<Entity, "type" | "language">): void {
    const content = body.replaceAll(/\\([\\`])/g, "$1");
    add({ ...kind, offset: text.length, length: content.length });
    text += content;
  }

  function link(at: number): Step | undefined {
    if (source[at] === "[") {
      open.push({ mark: "]", type: "text_link", title: "TextUrl", offset: text.length, at });
      return { next: at + 1 };
    }
    const start = open.at(-1);
    if (source[at] !== "]" || start?.mark !== "]") return undefined;
    open.pop();
    const end = source[at + 1] === "(" ? unescaped(source, ")", at + 2) : -1;
    if (end === -1)
      throw badRequest(
        "can't parse entities: Can't find end of a URL at byte offset " + bytes(source, at),
      );
    const url = source.slice(at + 2, end).replaceAll(/\\(.)/g, "$1");
    add({ type: "text_link", offset: start.offset, length: text.length - start.offset, url });
    return { next: end + 1 };
  }

  function mark(at: number): Step | undefined {
    const known = MARKS.find((candidate) => source.startsWith(candidate.mark, at));
    if (!known) return undefined;
    const start = open.at(-1);
    if (start?.mark === known.mark) {
      open.pop();
      add({ type: known.type, offset: start.offset, length: text.length - start.offset });
    } else {
      open.push({ ...known, offset: text.length, at });
    }
    return { next: at + known.mark.length };
  }

  function quote(at: number): Step | undefined {
    if (source[at] !== ">" || !(text === "" || text.endsWith("\n"))) return undefined;
    if (open.at(-1)?.mark !== "\n")
      // a mark that no text can give: lines end it below
      open.push({ mark: "\n", type: "blockquote", title: "BlockQuote", offset: text.length, at });
    return { next: at + 1 };
  }

  function plain(at: number): Step {
    const character = source[at] ?? "";
    const escaped = source[at + 1] ?? "";
    if (character === "\\" && /[!-~]/.test(escaped)) {
      text += escaped;
      return { next: at + 2 };
    }
    if (RESERVED.has(character)) throw reserved(character);
    if (character === "\n" && source[at + 1] !== ">") closeQuote();
    text += character;
    return { next: at + 1 };
  }

  function closeQuote(): void {
    const start = open.at(-1);
    if (start?.mark !== "\n") return;
    open.pop();
    add({ type: start.type, offset: start.offset, length: text.length - start.offset });
  }

  for (let at = 0; at < source.length;) {
    at = (block(at) ?? code(at) ?? link(at) ?? mark(at) ?? quote(at) ?? plain(at)).next;
  }
  closeQuote();
  const last = open.at(-1);
  if (last) throw unclosed(source, last.at, last.title);
  return { text, entities };
}

function unescaped(source: string, wanted: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source.startsWith(wanted, at)) return at;
  }
  return -1;
}

function reserved(character: string): Refusal {
  const rule = "is reserved and must be escaped with the preceding '\\'";
  return badRequest(`can't parse entities: Character '${character}' ${rule}`);
}

function unclosed(source: string, at: number, title: string): Refusal {
  const where = `at byte offset ${bytes(source, at)}`;
  return badRequest(`can't parse entities: Can't find end of ${title} entity ${where}`);
}

function bytes(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at));
}
