import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { botChat, botMessage, botUser, seconds, user } from "./bot-view.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { withDetected } from "./entities/detect.ts";
import { ALBUM_MAX, CAPTION_MAX, TEXT_MAX } from "./limits.ts";
import { newAlbumId } from "./methods/send-methods.ts";
import type { Chat, Content, FileKind, Media, Message, Person, Press } from "./model.ts";
import { isForBot } from "./privacy.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

interface SentFile {
  readonly kind: FileKind;
  readonly bytes: Buffer;
  readonly name?: string | undefined;
  /** As the sender declares it; it may lie, and be missing. */
  readonly mime?: string | undefined;
}

export interface Sent {
  /** The text, or the caption where there are files. */
  readonly text?: string | undefined;
  readonly files?: readonly SentFile[] | undefined;
  /** Default: the chat's first member. */
  readonly userId?: number | undefined;
  readonly replyTo?: number | undefined;
  readonly threadId?: number | undefined;
  /** Pause between the items of an album. */
  readonly gapMs?: number | undefined;
}

/** What people do in their chats. Everything throws `Refusal` for what is not there or not possible. */
export interface People {
  /** Two or more files make an album. Settles when all are sent, without waiting for the bot. */
  send(chatId: number, sent: Sent): Promise<Message[]>;
  edit(chatId: number, messageId: number, text: string): Message;
  remove(chatId: number, messageId: number): Message;
  press(
    chatId: number,
    messageId: number,
    press: { data: string; userId?: number | undefined },
  ): Press;
  /** In a group this removes the bot, or adds it again. */
  block(chatId: number, blocked: boolean): Chat;
}

export function createPeople(world: World, delivery: Delivery): People {
  async function send(chatId: number, sent: Sent): Promise<Message[]> {
    const chat = chatOf(world, chatId);
    const author = memberOf(chat, sent.userId);
    const { threadId, replyTo, text = "" } = sent;
    if (replyTo !== undefined) messageOf(chat, replyTo);
    const contents = await contentsOf(text, sent.files ?? [], world);
    if (threadId !== undefined) {
      if (!chat.topics) throw new Refusal(400, "This chat has no topics.");
      chat.threads.add(threadId);
    }
    const albumId = contents.length > 1 ? newAlbumId() : undefined;
    const messages: Message[] = [];
    for (const content of contents) {
      if (messages.length > 0 && sent.gapMs) await sleep(sent.gapMs);
      const draft = { from: "user", author, content, albumId, replyTo, threadId } as const;
      const message = world.addMessage(chat, draft);
      messages.push(message);
      tell("message", message);
    }
    return messages;
  }

  /** Tells the bot, unless it is locked out or the message is not for it. */
  function tell(kind: "message" | "edited_message", message: Message): void {
    if (message.chat.blocked || !isForBot(message, world.bot.username)) return;
    delivery.send(kind, laneOf(message.chat), botMessage(message));
  }

  return {
    send,
    edit(chatId, messageId, text) {
      const message = messageOf(chatOf(world, chatId), messageId);
      if (message.from !== "user")
        throw new Refusal(403, "Only a person's own messages can be edited.");
      const { media } = message.content;
      if (!media && text.trim() === "") throw new Refusal(400, "A text cannot be empty.");
      world.changed(message, { ...withDetected({ text, entities: [] }), media });
      tell("edited_message", message);
      return message;
    },
    remove(chatId, messageId) {
      const message = messageOf(chatOf(world, chatId), messageId);
      world.remove(message); // Telegram tells a bot nothing about this
      return message;
    },
    press(chatId, messageId, { data, userId }) {
      const chat = chatOf(world, chatId);
      const message = messageOf(chat, messageId);
      const person = memberOf(chat, userId);
      const exists = message.buttons?.flat().some((button) => button.data === data);
      if (!exists) throw new Refusal(404, "This message has no such button.");
      if (chat.blocked) throw new Refusal(409, "The bot is blocked in this chat.");
      const id = String(BigInt(`0x${randomUUID().replaceAll("-", "").slice(0, 15)}`));
      const press: Press = { id, person, message, data, at: world.now(), answer: undefined };
      world.presses.set(id, press);
      const chatInstance = String(chat.id);
      delivery.send("callback_query", `user ${person.id}`, {
        id,
        from: user(person),
        message: botMessage(message),
        chat_instance: chatInstance,
        data,
      });
      return press;
    },
    block(chatId, blocked) {
      const chat = chatOf(world, chatId);
      if (chat.blocked === blocked) return chat;
      chat.blocked = blocked;
      world.announce({ kind: "chat", chat });
      delivery.send("my_chat_member", laneOf(chat), membership(chat, world));
      return chat;
    },
  };
}

/** The chat, for people: they know no others. */
export function chatOf(world: World, chatId: number): Chat {
  const chat = world.chats.get(chatId);
  if (!chat) throw new Refusal(404, "There is no such chat.");
  return chat;
}

function memberOf(chat: Chat, userId: number | undefined): Person {
  const person =
    userId === undefined ? chat.members[0] : chat.members.find(({ id }) => id === userId);
  if (!person) throw new Refusal(400, "This person is not in the chat.");
  return person;
}

function messageOf(chat: Chat, id: number): Message {
  const message = chat.messages.get(id);
  if (!message || message.deleted) throw new Refusal(404, "There is no such message.");
  return message;
}

/** Messages and edits of a chat stay in order; pressed buttons go apart, by person. */
function laneOf(chat: Chat): string {
  return `chat ${chat.id}`;
}

async function contentsOf(
  text: string,
  files: readonly SentFile[],
  world: World,
): Promise<Content[]> {
  const rich = withDetected({ text: text.trim(), entities: [] });
  const limit = files.length > 0 ? CAPTION_MAX : TEXT_MAX;
  if (rich.text.length > limit) throw new Refusal(400, `At most ${limit} characters fit.`);
  if (files.length === 0) {
    if (rich.text === "")
      throw new Refusal(400, "There is nothing to send: give a text or a file.");
    return [rich];
  }
  if (files.length > ALBUM_MAX) throw new Refusal(400, `An album has at most ${ALBUM_MAX} files.`);
  const media = await Promise.all(files.map(async (file) => await stored(file, world)));
  return media.map((medium, index) => ({
    ...(index === 0 ? rich : { text: "", entities: [] }),
    media: medium,
  }));
}

async function stored({ kind, bytes, name = kind, mime }: SentFile, world: World): Promise<Media> {
  if (kind !== "photo") return world.files.addFile(kind, { bytes, name, mime });
  try {
    return await world.files.addPhoto({ bytes, name, mime });
  } catch {
    throw new Refusal(400, `"${name}" cannot be sent as a photo: send it as a document.`);
  }
}

function membership(chat: Chat, world: World): Record<string, unknown> {
  const [person] = chat.members;
  const bot = botUser(world.bot);
  const inside = { user: bot, status: "member" };
  const outside = { user: bot, status: "kicked", until_date: 0 };
  return {
    chat: botChat(chat),
    from: person ? user(person) : undefined,
    date: seconds(world.now()),
    old_chat_member: chat.blocked ? inside : outside,
    new_chat_member: chat.blocked ? outside : inside,
  };
}
