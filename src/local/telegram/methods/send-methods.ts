import { randomInt } from "node:crypto";
import { z } from "zod";
import { botMessage } from "../bot-view.ts";
import { caption, Entities, messageText } from "../entities/rich-text.ts";
import { ALBUM_MAX, ALBUM_MIN } from "../limits.ts";
import type { Content, FileKind } from "../model.ts";
import type { Params } from "../params.ts";
import { badRequest } from "../refusal.ts";
import type { World } from "../world.ts";
import { buttonsOf } from "./buttons.ts";
import { mediaOf } from "./media.ts";
import type { Method } from "./method.ts";
import { chatOf, markupOf, placeOf } from "./target.ts";

/** One item of an album, or the new medium of an edited message. */
export const InputMedia = z.looseObject({
  type: z.enum(["photo", "document", "video"]),
  media: z.string(),
  caption: z.string().optional(),
  parse_mode: z.string().optional(),
  caption_entities: Entities.optional(),
});
export type InputMedia = z.infer<typeof InputMedia>;

/** The methods that add messages. */
export function sendMethods(world: World): Record<string, Method> {
  function send(params: Params, content: Content): unknown {
    const chat = chatOf(params, world);
    const place = placeOf(params, chat);
    const buttons = buttonsOf(params);
    const draft = { from: "bot", author: world.bot, content, ...place, buttons } as const;
    return botMessage(world.addMessage(chat, draft));
  }

  function sendFile(kind: FileKind): Method {
    return async (params) => {
      const text = caption(params.text("caption"), markupOf(params, "caption_entities"));
      chatOf(params, world); // refused before the picture is looked at
      const reference = params.text(kind);
      const media = await mediaOf(params, { kind, reference, field: kind }, world);
      return send(params, { ...text, media });
    };
  }

  return {
    sendMessage: (params) => {
      const text = messageText(params.text("text"), markupOf(params, "entities"));
      return send(params, text);
    },
    sendPhoto: sendFile("photo"),
    sendDocument: sendFile("document"),
    sendVideo: sendFile("video"),
    sendMediaGroup: async (params) => await sendAlbum(params, world),
  };
}

/** The content that an item of an album or an edit describes. Throws Telegram's errors. */
export async function contentOf(item: InputMedia, params: Params, world: World): Promise<Content> {
  const markup = { parseMode: item.parse_mode, entities: item.caption_entities };
  const text = caption(item.caption, markup);
  const media = await mediaOf(
    params,
    { kind: item.type, reference: item.media, field: "media" },
    world,
  );
  return { ...text, media };
}

async function sendAlbum(params: Params, world: World): Promise<unknown> {
  const items = params.json("media", z.array(InputMedia));
  if (!items || items.length === 0) throw badRequest("there are no messages to send");
  if (items.length < ALBUM_MIN) throw badRequest("too few messages to send as an album");
  if (items.length > ALBUM_MAX) throw badRequest("too many messages to send as an album");
  if (
    items.some(({ type }) => type === "document") &&
    items.some(({ type }) => type !== "document")
  )
    throw badRequest("document can't be mixed with other media types");
  const chat = chatOf(params, world);
  const place = placeOf(params, chat);
  const contents: Content[] = [];
  for (const item of items) contents.push(await contentOf(item, params, world));
  const albumId = newAlbumId();
  const draft = { from: "bot", author: world.bot, albumId, ...place } as const;
  return contents.map((content) => botMessage(world.addMessage(chat, { ...draft, content })));
}

/** Telegram's are long digit strings, too long for a number. */
export function newAlbumId(): string {
  return `1${randomInt(1e8).toString().padStart(8, "0")}${randomInt(1e8).toString().padStart(8, "0")}`;
}
