import type { Message } from "telegraf/types";

/** Words with which a person asks for something, freed from what only says to whom. */
export interface Addressed {
  /** Lower case, without slash and bot's name: `/Detect@polybot` → `detect`. */
  readonly words: string;
  /** True in a private chat, with a command, or when the bot is named; in groups nothing else is for us. */
  readonly toUs: boolean;
  /** True in a private chat, or when the bot is named: a bare command in a group may be meant for another bot. */
  readonly toUsAlone: boolean;
}

/** What a message says, and whether it says it to us. */
export function addressed(message: Message, botName: string): Addressed {
  const text = textOf(message).trim();
  const mention = new RegExp(`@${botName}\\b`, "gi");
  const command = /^\/(\w+)(?:@(\w+))?/.exec(text);
  const isForAnother =
    command?.[2] !== undefined && command[2].toLowerCase() !== botName.toLowerCase();
  const isHere = message.chat.type === "private" || mention.test(text);
  return {
    words: text
      .replaceAll(mention, "")
      .replace(/^\//, "")
      .replaceAll(/\s+/g, " ")
      .trim()
      .toLowerCase(),
    toUs: !isForAnother && (isHere || command !== null),
    toUsAlone: !isForAnother && isHere,
  };
}

function textOf(message: Message): string {
  if ("text" in message) return message.text;
  if ("caption" in message) return message.caption ?? "";
  return "";
}
