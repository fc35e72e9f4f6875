import { CHAT } from "../support/telegram.ts";
import type { TestBot } from "./use-bot.ts";

/** Where a button is, and who presses it. Left out: the bot's last message, its first button, the chat's first member. */
interface Target {
  readonly chatId?: number;
  readonly userId?: number;
}

/** A press that the bot has not seen yet: its update, and what the person was told in the end. */
export function pressed(bot: TestBot, { chatId = CHAT, userId }: Target = {}) {
  const message = bot.botMessages(chatId).at(-1);
  const data = message?.buttons?.[0]?.[0]?.data;
  if (!message || data === undefined) throw new Error("the last message has no button");
  const press = bot.standIn.people.press(chatId, message.id, { data, userId });
  return { update: bot.lastUpdate(), answer: () => press.answer?.text };
}

/** Presses, and lets the bot handle it; what the person was told. */
export async function pressButton(bot: TestBot, target?: Target): Promise<string | undefined> {
  const { update, answer } = pressed(bot, target);
  await bot.handle(update);
  return answer();
}

/** What the buttons under the bot's last message say to it. */
export function buttonsOf(bot: TestBot, chatId = CHAT): string[] {
  const rows = bot.botMessages(chatId).at(-1)?.buttons ?? [];
  return rows.flat().map(({ data = "" }) => data);
}
