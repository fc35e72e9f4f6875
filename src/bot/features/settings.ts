import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import { classesChosenBy, classesListIn } from "../people/read-classes.ts";
import { MAX_CLASSES, type Settings } from "../people/settings.ts";
import { areSettingsButtons, pressedChange, settingsView } from "../people/settings-view.ts";
import { peopleWordsIn } from "../people/words/people-words.ts";
import { wordsIn } from "../words/languages.ts";
import { dataUnder } from "./data-under.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/**
 * What a person chooses once and has with every request: in a private chat for themselves, in a group for the group, by
 * its administrators.
 */
export function settingsFeature({
  gateway,
  settings,
  botName,
}: Pick<FeatureDeps, "gateway" | "settings" | "botName">): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const list = listIn(ctx.message);
    if (list !== undefined) return await chooseClasses(ctx, ctx.message, list);
    const { words, toUs } = addressed(ctx.message, botName);
    const [command] = words.split(" ");
    if (!toUs || command !== "settings") return await next();
    if (words !== command) return await explain(ctx, ctx.message);
    await show(ctx, ctx.message, await settings.of(ctx.chat.id));
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message: under } = ctx.callbackQuery;
    const change = pressedChange(data);
    if (change === undefined || under === undefined) return await next();
    const { chat, message_id: messageId } = under;
    if (!(await mayChange(ctx, chat.id))) {
      return await gateway.answerCallback(id, say(ctx).onlyAdministrators);
    }
    const chosen = await settings.change(chat.id, change);
    await gateway.answerCallback(id);
    const { text, buttons } = viewOf(ctx, chosen, chat.id);
    await gateway.editText({ chatId: chat.id, messageId }, text, buttons);
  });

  /** The names of things in `/settings classes …`, or in a reply to the settings; undefined in any other message. */
  function listIn(asked: Message.TextMessage): string | undefined {
    const { words, isCommand, toUs } = addressed(asked, botName);
    if (!toUs) return undefined;
    if (isCommand || asked.reply_to_message === undefined) return classesListIn(words);
    const { from } = asked.reply_to_message;
    const isOurs = from?.username?.toLowerCase() === botName.toLowerCase();
    return isOurs && areSettingsButtons(dataUnder(asked.reply_to_message)) ? words : undefined;
  }

  async function chooseClasses(ctx: BotContext, asked: Message, list: string): Promise<void> {
    const change = classesChosenBy(list);
    if (change === undefined) return await explain(ctx, asked);
    if (!(await mayChange(ctx, asked.chat.id))) {
      return void (await gateway.sendText(placeOf(asked), say(ctx).onlyAdministrators));
    }
    await show(ctx, asked, await settings.change(asked.chat.id, change));
  }

  async function show(ctx: BotContext, asked: Message, chosen: Settings): Promise<void> {
    const { text, buttons } = viewOf(ctx, chosen, asked.chat.id);
    await gateway.sendText(placeOf(asked), text, buttons);
  }

  async function explain(ctx: BotContext, asked: Message): Promise<void> {
    await gateway.sendText(placeOf(asked), say(ctx).notUnderstood(MAX_CLASSES));
  }

  async function mayChange(ctx: BotContext, chatId: number): Promise<boolean> {
    if (ctx.chat?.type === "private") return true;
    const inName =
      ctx.message && "sender_chat" in ctx.message ? ctx.message.sender_chat : undefined;
    if (inName !== undefined) return inName.id === chatId; // only its administrators can write in a group's name
    return ctx.from !== undefined && (await gateway.isAdministrator(chatId, ctx.from.id));
  }

  return feature;
}

function say({ words }: BotContext) {
  return peopleWordsIn(words.language).settings;
}

/** In the language as it is now: perhaps it is what has changed. */
function viewOf({ from }: BotContext, chosen: Settings, chatId: number) {
  const words = wordsIn(chosen.language ?? from?.language_code);
  return settingsView(chosen, { words, isGroup: chatId < 0 });
}
