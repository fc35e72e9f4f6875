import type { Message } from "./model.ts";

/**
 * Whether Telegram would give this message to the bot.
 *
 * In groups with privacy mode: only a command at the start that is not addressed to another bot, and replies to the
 * bot's own messages. A mention or a plain photo does not arrive.
 */
export function isForBot(message: Message, botUsername: string): boolean {
  const { chat, content, replyTo } = message;
  if (chat.type === "private" || !chat.privacy) return true;
  const original = replyTo === undefined ? undefined : chat.messages.get(replyTo);
  if (original?.from === "bot") return true;
  const command = content.entities.find(
    ({ type, offset }) => type === "bot_command" && offset === 0,
  );
  if (!command) return false;
  const [, addressee] = content.text.slice(0, command.length).split("@");
  return addressee === undefined || addressee.toLowerCase() === botUsername.toLowerCase();
}
