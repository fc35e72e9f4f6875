import type { Entity, RichText } from "../model.ts";
import { badRequest, type Refusal } from "../refusal.ts";

const TAGS: Record<string, string> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  span: "spoiler",
  "tg-emoji": "custom_emoji",
  a: "text_link",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};

const NAMED: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"' };

const TOKEN =
  /<(?<slash>\/?)(?<tag>[A-Za-z][\w-]*)(?<attributes>[^<>]*)>|&(?<name>#x[\da-f]+|#\d+|[a-z]+);|</gi;

interface Open {
  readonly tag: string;
  readonly offset: number;
  readonly attributes: string;
}

/** Telegram's HTML style. Throws its "can't parse entities" errors; positions in them are bytes of UTF-8. */
export function parseHtml(source: string): RichText {
  const entities: Entity[] = [];
  const open: Open[] = [];
  let text = "";
  let end = 0;

  for (const match of source.matchAll(TOKEN)) {
    const at = match.index;
    text += source.slice(end, at);
    end = at + match[0].length;
    const { slash, tag = "", attributes = "", name } = match.groups ?? {};
    if (name !== undefined) text += character(name) ?? match[0];
    else if (match[0] === "<") throw unparsable(source, at, 'Unsupported start tag ""');
    else if (slash) close(tag.toLowerCase(), at);
    else start(tag.toLowerCase(), attributes, at);
  }
  text += source.slice(end);
  const last = open.at(-1);
  if (last) throw unclosed(last);
  return { text, entities };

  // oxlint-disable-next-line max-params -- the parts of one tag
  function start(tag: string, attributes: string, at: number): void {
    if (!Object.hasOwn(TAGS, tag)) throw unparsable(source, at, `Unsupported start tag "${tag}"`);
    open.push({ tag, offset: text.length, attributes });
  }

  function close(tag: string, at: number): void {
    const opened = open.pop();
    if (!opened) throw unparsable(source, at, "Unexpected end tag");
    if (opened.tag !== tag)
      throw unparsable(
        source,
        at,
        `Unmatched end tag`,
        `, expected "</${opened.tag}>", found "</${tag}>"`,
      );
    const { offset } = opened;
    const length = text.length - offset;
    const inner = entities.at(-1);
    // `<pre><code class="language-…">` is one entity, the one that names the language.
    const named = tag === "pre" && inner?.type === "pre" && inner.offset === offset;
    if (length > 0 && !named) entities.push({ offset, length, ...described(opened) });
  }
}

function described({ tag, attributes }: Open): Pick<Entity, "type" | "url" | "language"> {
  const type = TAGS[tag] ?? tag;
  if (tag === "a") return { type, url: attribute(attributes, "href") };
  if (tag === "blockquote" && /\bexpandable\b/.test(attributes))
    return { type: "expandable_blockquote" };
  const language =
    tag === "code" ? attribute(attributes, "class")?.replace("language-", "") : undefined;
  return language ? { type: "pre", language } : { type };
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(String.raw`\b${name}\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))`, "i").exec(
    attributes,
  );
  const given = value?.[1] ?? value?.[2] ?? value?.[3];
  return given?.replaceAll(/&(lt|gt|amp|quot);/g, (whole, known: string) => NAMED[known] ?? whole);
}

function character(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED[name];
  const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}

function unclosed({ tag }: Open): Refusal {
  const problem = `Can't find end tag corresponding to start tag "${tag}"`;
  return badRequest(`can't parse entities: ${problem}`);
}

// oxlint-disable-next-line max-params -- where, and the words before and after the place
function unparsable(source: string, at: number, problem: string, more = ""): Refusal {
  const byte = Buffer.byteLength(source.slice(0, at));
  return badRequest(`can't parse entities: ${problem} at byte offset ${byte}${more}`);
}
