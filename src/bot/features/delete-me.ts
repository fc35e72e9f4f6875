import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { peopleWordsIn } from "../people/words/people-words.ts";
import { type Buttons, type MessageRef, TelegramFailure } from "../telegram/gateway.ts";
import { askerOf } from "./asker.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** What the buttons send back: the answer, and whose question it was; whoever presses deletes only their own. */
const PRESSED = /^delete-me:(yes|no):(\d{0,20})$/;

/** Telegram shows `/delete_me`; people write it in other ways, too. */
const COMMANDS: ReadonlySet<string> = new Set(["delete_me", "delete me", "deleteme"]);

/** Asks once, then deletes what is stored of a person in this chat. */
export function deleteMeFeature({
  gateway,
  forget,
  botName,
}: Pick<FeatureDeps, "gateway" | "forget" | "botName">): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, botName);
    if (!toUs || !COMMANDS.has(words)) return await next();
    const say = sayIn(ctx);
    const question = ctx.chat.type === "private" ? say.ask : say.askInGroup;
    await gateway.sendText(placeOf(ctx.message), question, buttonsIn(ctx, askerOf(ctx)));
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, from, message: under } = ctx.callbackQuery;
    const [, answer, asker = ""] = PRESSED.exec(data) ?? [];
    if (answer === undefined || under === undefined) return await next();
    const say = sayIn(ctx);
    if (asker !== "" && asker !== String(from.id)) {
      return await gateway.answerCallback(id, say.notYours);
    }
    await gateway.answerCallback(id);
    const place = { chatId: under.chat.id, messageId: under.message_id };
    if (answer === "no") await gateway.editText(place, say.kept);
    else await deleteAll(ctx, place, from.id);
  });

  async function deleteAll(ctx: BotContext, place: MessageRef, userId: number): Promise<void> {
    const say = sayIn(ctx);
    await unlessGone(async () => await gateway.editText(place, say.deleting));
    const outcome = await forget({ ...place, userId }, ctx.signal);
    if (outcome === "failed") {
      return await gateway.editText(place, say.failed, buttonsIn(ctx, userId));
    }
    const { requests, files } = outcome;
    const text = requests === 0 ? say.nothing : say.done(requests, files);
    const isThere = await unlessGone(async () => await gateway.editText(place, text));
    if (!isThere) await gateway.sendText({ chatId: place.chatId }, text);
  }

  return feature;
}

/** Who wants everything to be deleted may begin with the question; false then. */
async function unlessGone(edit: () => Promise<void>): Promise<boolean> {
  try {
    await edit();
    return true;
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "gone") return false;
    throw err;
  }
}

function sayIn({ words }: BotContext) {
  return peopleWordsIn(words.language).deleteMe;
}

function buttonsIn(ctx: BotContext, asker: number | undefined): Buttons {
  const { yes, no } = sayIn(ctx);
  const whose = asker ?? "";
  return [
    [
      { text: yes, data: `delete-me:yes:${whose}` },
      { text: no, data: `delete-me:no:${whose}` },
    ],
  ];
}
