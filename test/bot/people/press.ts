import type { Message } from "../../../src/local/telegram/model.ts";
import type { TestBot } from "../use-bot.ts";

/** The bot's last message in a chat. */
export function lastOf(bot: TestBot, chatId: number): Message {
  const message = bot.botMessages(chatId).at(-1);
  if (!message) throw new Error("the bot wrote nothing");
  return message;
}

/** What stands on the buttons of a message, and what each sends back. */
export function buttonsOf({ buttons = [] }: Message): { text: string; data: string }[] {
  return buttons.flat().map(({ text, data = "" }) => ({ text, data }));
}

/** Somebody presses a button of the bot's last message, found by what is on it; the bot has not seen it yet. */
export function pressUpdate(
  bot: TestBot,
  { on, chatId, userId = chatId }: { on: RegExp; chatId: number; userId?: number },
) {
  const message = lastOf(bot, chatId);
  const button = buttonsOf(message).find(({ text }) => on.test(text));
  if (!button) throw new Error(`no button says ${on}`);
  const pressed = bot.standIn.people.press(chatId, message.id, { data: button.data, userId });
  return { press: pressed, update: bot.lastUpdate() };
}

export async function press(bot: TestBot, how: { on: RegExp; chatId: number; userId?: number }) {
  const pressed = pressUpdate(bot, how);
  await bot.handle(pressed.update);
  return pressed;
}

/** A press of a button that the bot never made: people can send any data. */
export function forged(update: unknown, data: string): unknown {
  const { callback_query, ...rest } = update as { callback_query: object };
  return { ...rest, callback_query: { ...callback_query, data } };
}
