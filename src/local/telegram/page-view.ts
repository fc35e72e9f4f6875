import type { Buttons, Chat, Entity, Media, Message, Person, StoredFile } from "./model.ts";

/** A message as scripts and the chat page get it; `docs/stand-in.md` describes each field. */
export interface PageMessage {
  readonly id: number;
  readonly chatId: number;
  readonly revision: number;
  readonly from: "user" | "bot";
  readonly fromId: number;
  readonly fromName: string;
  readonly date: number;
  readonly text?: string | undefined;
  readonly caption?: string | undefined;
  readonly entities?: readonly Entity[] | undefined;
  readonly photo?: PagePhoto | undefined;
  readonly document?: PageFile | undefined;
  readonly video?: PageFile | undefined;
  readonly albumId?: string | undefined;
  readonly replyTo?: number | undefined;
  readonly threadId?: number | undefined;
  readonly buttons?: Buttons | undefined;
  readonly reaction?: string | undefined;
  readonly edited: number;
  readonly deleted?: true | undefined;
}

interface PagePhoto {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly thumbUrl: string;
  readonly size: number;
}

interface PageFile {
  readonly url: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
}

export interface PageChat {
  readonly id: number;
  readonly type: "private" | "group";
  readonly title: string;
  readonly members: readonly Person[];
  readonly topics: boolean;
  readonly blocked: boolean;
  readonly typing: string | null;
  readonly lastMessage: PageMessage | null;
}

export function pageMessage(message: Message): PageMessage {
  const { id, revision, from, author, date, albumId, replyTo, threadId } = message;
  const fromName = author.name;
  const whose = { id, chatId: message.chat.id, revision, from, fromId: author.id, fromName, date };
  const place = { albumId, replyTo, threadId, edited: message.edits };
  if (message.deleted) return { ...whose, ...place, deleted: true };
  const { text, entities, media } = message.content;
  return {
    ...whose,
    ...place,
    ...(media ? { ...pageMedia(media), caption: text || undefined } : { text }),
    entities: entities.length > 0 ? entities : undefined,
    buttons: message.buttons,
    reaction: message.reaction,
  };
}

/** `now` decides whether the bot's chat action still shows. */
export function pageChat(chat: Chat, now: number): PageChat {
  const last = [...chat.messages.values()].findLast((message) => !message.deleted);
  return {
    id: chat.id,
    type: chat.type === "private" ? "private" : "group",
    title: chat.title,
    members: chat.members,
    topics: chat.topics,
    blocked: chat.blocked,
    typing: chat.action && chat.action.until > now ? chat.action.action : null,
    lastMessage: last ? pageMessage(last) : null,
  };
}

function pageMedia(media: Media): Pick<PageMessage, "photo" | "document" | "video"> {
  if (media.kind !== "photo") {
    const { file } = media;
    const mime = file.mime ?? "application/octet-stream";
    return { [media.kind]: { url: urlOf(file), name: file.name, mime, size: file.bytes.length } };
  }
  const largest = media.sizes.at(-1);
  if (!largest) return {};
  const thumb = media.sizes.find(({ width, height }) => Math.max(width, height) >= 320) ?? largest;
  const { file, width, height } = largest;
  return {
    photo: {
      url: urlOf(file),
      width,
      height,
      thumbUrl: urlOf(thumb.file),
      size: file.bytes.length,
    },
  };
}

function urlOf(file: StoredFile): string {
  return `/api/files/${file.uniqueId}`;
}
