import { z } from "zod";
import { Entities, type Markup } from "../entities/rich-text.ts";
import type { Chat, Message } from "../model.ts";
import type { Params } from "../params.ts";
import { badRequest, Refusal } from "../refusal.ts";
import type { World } from "../world.ts";

const ReplyParameters = z.looseObject({
  message_id: z.coerce.number().int(),
  allow_sending_without_reply: z.boolean().optional(),
});

/** The chat a call is about, which must let the bot in. Throws Telegram's errors. */
export function chatOf(params: Params, world: World): Chat {
  const given = params.text("chat_id");
  if (given === undefined) throw badRequest("chat_id is empty");
  const chat = world.chatForBot(Number(given));
  if (chat.blocked) throw new Refusal(403, `Forbidden: ${whyOut(chat)}`);
  return chat;
}

/** Where a new message goes: chat, topic and the message it answers. Throws Telegram's errors. */
export function placeOf(params: Params, chat: Chat): Pick<Message, "replyTo" | "threadId"> {
  const original = repliedTo(params, chat);
  const threadId = params.integer("message_thread_id") ?? original?.threadId;
  if (threadId !== undefined && !chat.threads.has(threadId))
    throw badRequest("message thread not found");
  return { replyTo: original?.id, threadId };
}

/** The bot's own message that a call wants to change. Throws Telegram's errors. */
export function messageToEdit(params: Params, world: World): Message {
  const chat = chatOf(params, world);
  const message = chat.messages.get(messageId(params));
  if (!message || message.deleted) throw badRequest("message to edit not found");
  if (message.from !== "bot") throw badRequest("message can't be edited");
  return message;
}

export function messageId(params: Params): number {
  const id = params.integer("message_id");
  if (id === undefined) throw badRequest("message identifier is not specified");
  return id;
}

/** How a text is marked up; `kind` says under which name its entities are given. */
export function markupOf(params: Params, kind: "entities" | "caption_entities"): Markup {
  return { parseMode: params.text("parse_mode"), entities: params.json(kind, Entities) };
}

function repliedTo(params: Params, chat: Chat): Message | undefined {
  const reply = params.json("reply_parameters", ReplyParameters);
  const id = reply?.message_id ?? params.integer("reply_to_message_id");
  if (id === undefined) return undefined;
  const original = chat.messages.get(id);
  if (original && !original.deleted) return original;
  const optional = reply?.allow_sending_without_reply ?? params.flag("allow_sending_without_reply");
  if (!optional) throw badRequest("message to be replied not found");
  return undefined;
}

function whyOut({ type }: Chat): string {
  if (type === "private") return "bot was blocked by the user";
  return `bot was kicked from the ${type === "group" ? "group" : "supergroup"} chat`;
}
