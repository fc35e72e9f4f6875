import type { Message } from "telegraf/types";

/** Words with which a person asks for something, freed from what only says to whom. */
interface Addressed {
  /** As it was typed, without slash and bot's name: `/Blur@polybot 10` → `Blur 10`. */
  readonly text: string;
  /** The same in lower case, with single spaces. */
  readonly words: string;
  /** It began with a slash. */
  readonly isCommand: boolean;
  /** True in a private chat, with a command, when the bot is named or answered; in groups nothing else is for us. */
  readonly toUs: boolean;
  /** The same, but for a bare command in a group, also in reply to us: it may be meant for another bot. */
  readonly toUsAlone: boolean;
}

/** What a message says, and whether it says it to us. */
export function addressed(message: Message, botName: string): Addressed {
  const said = textOf(message).trim();
  const mention = new RegExp(`@${botName}\\b`, "gi");
  const command = /^\/(\w+)(?:@(\w+))?/.exec(said);
  const isForAnother =
    command?.[2] !== undefined && command[2].toLowerCase() !== botName.toLowerCase();
  const isNamed = message.chat.type === "private" || mention.test(said);
  const isReply = isReplyTo(message, botName);
  const text = said.replaceAll(mention, "").replace(/^\//, "").trim();
  return {
    text,
    words: text.replaceAll(/\s+/g, " ").toLowerCase(),
    isCommand: command !== null,
    toUs: !isForAnother && (isNamed || isReply || command !== null),
    toUsAlone: !isForAnother && (isNamed || (isReply && command === null)),
  };
}

/** The text of a message, or the caption of its picture. */
export function textOf(message: Message): string {
  if ("text" in message) return message.text;
  if ("caption" in message) return message.caption ?? "";
  return "";
}

function isReplyTo(message: Message, botName: string): boolean {
  const author = "reply_to_message" in message ? message.reply_to_message?.from : undefined;
  return author?.is_bot === true && author.username?.toLowerCase() === botName.toLowerCase();
}
