import { z } from "zod";
import { CAPTION_MAX, TEXT_MAX } from "../limits.ts";
import type { RichText } from "../model.ts";
import { badRequest } from "../refusal.ts";
import { withDetected } from "./detect.ts";
import { parseHtml } from "./html.ts";
import { parseMarkdown } from "./markdown.ts";

export const Entities = z.array(
  z.looseObject({
    type: z.string(),
    offset: z.int(),
    length: z.int(),
    url: z.string().optional(),
    language: z.string().optional(),
  }),
);

export interface Markup {
  readonly parseMode?: string | undefined;
  readonly entities?: z.infer<typeof Entities> | undefined;
}

/** A bot's message text, parsed, trimmed and within Telegram's limit. Throws its errors. */
export function messageText(source: string | undefined, markup: Markup): RichText {
  const rich = parsed(source ?? "", markup);
  if (rich.text === "") throw badRequest("message text is empty");
  if (rich.text.length > TEXT_MAX) throw badRequest("message is too long");
  return rich;
}

/** A bot's caption, parsed, trimmed and within Telegram's limit; none is an empty one. Throws Telegram's errors. */
export function caption(source: string | undefined, markup: Markup): RichText {
  const rich = parsed(source ?? "", markup);
  if (rich.text.length > CAPTION_MAX) throw badRequest("message caption is too long");
  return rich;
}

function parsed(source: string, { parseMode, entities }: Markup): RichText {
  return withDetected(trimmed(withMarkup(source, parseMode, entities)));
}

function withMarkup(
  source: string,
  parseMode: string | undefined,
  entities: Markup["entities"],
): RichText {
  switch (parseMode?.toLowerCase()) {
    case undefined:
      return { text: source, entities: entities ?? [] };
    case "html":
      return parseHtml(source);
    case "markdownv2":
      return parseMarkdown(source);
    default:
      throw badRequest("unsupported parse_mode");
  }
}

/** Telegram cuts white space off both ends. */
function trimmed({ text, entities }: RichText): RichText {
  const cut = text.length - text.trimStart().length;
  const kept = text.trim();
  const moved = entities.map((entity) => {
    const start = Math.max(0, entity.offset - cut);
    const end = Math.min(kept.length, entity.offset + entity.length - cut);
    return { ...entity, offset: start, length: end - start };
  });
  return { text: kept, entities: moved.filter(({ length }) => length > 0) };
}
