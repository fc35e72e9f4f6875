import type { Message } from "telegraf/types";
import { MAX_QUERY, MAX_URL } from "../../jobs/job.ts";
import { textOf } from "../addressed.ts";
import type { WantedVideo } from "./request-video.ts";

const LINK = /https?:\/\/[^\s<>"]+/i;

/** The video that a message asks for: by a link, or, with `/video`, by words to search for. */
export function videoIn(message: Message, searched: string | undefined): WantedVideo | undefined {
  const url = linkIn(message);
  if (url !== undefined) return { url };
  const query = searched
    ?.replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_QUERY)
    .toWellFormed();
  return query ? { query } : undefined;
}

/** The first link of a message, as Telegram or we see it. */
export function linkIn(message: Message): string | undefined {
  const [found = LINK.exec(textOf(message))?.[0]] = namedIn(message);
  if (found === undefined) return undefined;
  const url = URL.parse(/^[a-z]+:\/\//i.test(found) ? found : `https://${found}`);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  return isWeb && url.href.length <= MAX_URL ? url.href : undefined;
}

/** What Telegram has found: links behind words, too, and those without `https://`. */
function namedIn(message: Message): string[] {
  const entities = "entities" in message ? (message.entities ?? []) : [];
  return entities.flatMap((entity) => {
    if (entity.type === "text_link") return [entity.url];
    const { offset, length } = entity;
    return entity.type === "url" ? [textOf(message).slice(offset, offset + length)] : [];
  });
}
