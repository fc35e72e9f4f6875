import type { Buttons, Chat, Content, Media, Message, Person } from "./model.ts";

/** An object of the Bot API, ready to be sent as JSON; fields that are undefined are left out by that. */
export type Json = Record<string, unknown>;

/** A message as the Bot API shows it; the one it replies to is included one level deep. */
export function botMessage(message: Message, withReply = true): Json {
  const { chat, replyTo } = message;
  const original = withReply && replyTo !== undefined ? chat.messages.get(replyTo) : undefined;
  return {
    message_id: message.id,
    from: message.from === "bot" ? botUser(message.author) : user(message.author),
    chat: botChat(chat),
    date: seconds(message.date),
    edit_date: message.editedAt === undefined ? undefined : seconds(message.editedAt),
    message_thread_id: message.threadId,
    is_topic_message: message.threadId === undefined ? undefined : true,
    media_group_id: message.albumId,
    reply_to_message: original && !original.deleted ? botMessage(original, false) : undefined,
    ...botContent(message.content),
    reply_markup: message.buttons ? { inline_keyboard: botButtons(message.buttons) } : undefined,
  };
}

export function botChat(chat: Chat): Json {
  const [person] = chat.members;
  if (chat.type === "private" && person)
    return { id: chat.id, type: chat.type, first_name: person.name, username: person.username };
  return { id: chat.id, type: chat.type, title: chat.title, is_forum: chat.topics || undefined };
}

export function user(person: Person): Json {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.name,
    username: person.username,
    language_code: person.languageCode,
  };
}

export function botUser(bot: Person): Json {
  return { id: bot.id, is_bot: true, first_name: bot.name, username: bot.username };
}

/** Telegram counts in whole seconds. */
export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function botContent({ text, entities, media }: Content): Json {
  const listed = entities.length > 0 ? entities : undefined;
  if (!media) return { text, entities: listed };
  return { ...botMedia(media), caption: text || undefined, caption_entities: listed };
}

function botMedia(media: Media): Json {
  if (media.kind === "photo") {
    return {
      photo: media.sizes.map(({ file, width, height }) => ({
        file_id: file.id,
        file_unique_id: file.uniqueId,
        file_size: file.bytes.length,
        width,
        height,
      })),
    };
  }
  const { file } = media;
  const described = {
    file_id: file.id,
    file_unique_id: file.uniqueId,
    file_size: file.bytes.length,
    file_name: file.name,
    mime_type: file.mime,
  };
  // The stand-in does not look into videos; their fields must be there all the same.
  return media.kind === "video"
    ? { video: { ...described, width: 0, height: 0, duration: 0 } }
    : { document: described };
}

function botButtons(buttons: Buttons): Json[][] {
  return buttons.map((row) =>
    row.map(({ text, data, url }) => ({ text, callback_data: data, url })),
  );
}
