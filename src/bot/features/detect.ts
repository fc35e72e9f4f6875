import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import { pictureIn } from "../picture-in-message.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** What people write when they want to know what is in a picture. */
const WORDS: ReadonlySet<string> = new Set(["predict", "detect"]);

/** What the button for it sends back. */
export const DETECT_BUTTON = { text: "Find things", data: "detect" };

/** Finds things in a picture: by its caption, by a button under it, or by a reply to it. */
export function detectFeature(deps: FeatureDeps): Composer<BotContext> {
  const { gateway, request } = deps;
  const feature = new Composer<BotContext>();

  /** False when there is no picture in the message. */
  async function detect(
    message: Message,
    {
      signal,
      ...asked
    }: {
      readonly signal: AbortSignal;
      readonly askedIn?: number;
      readonly statusMessageId?: number;
    },
  ): Promise<boolean> {
    const picture = pictureIn(message);
    if (!picture) return false;
    const operation = { kind: "detect" as const };
    await request({ ...placeOf(message), pictures: [picture], operation, ...asked }, signal);
    return true;
  }

  feature.on("message", async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, deps.botName);
    if (!toUs || !WORDS.has(words)) return await next();
    const { signal } = ctx;
    if (await detect(ctx.message, { signal })) return;
    const replied = "reply_to_message" in ctx.message ? ctx.message.reply_to_message : undefined;
    const askedIn = ctx.message.message_id;
    if (replied && (await detect(replied, { signal, askedIn }))) return;
    await gateway.sendText(placeOf(ctx.message), ctx.words.noPicture);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    if (ctx.callbackQuery.data !== DETECT_BUTTON.data) return await next();
    await gateway.answerCallback(ctx.callbackQuery.id);
    const offer = ctx.callbackQuery.message;
    // A message that is too old comes without its content.
    const photo = offer && "reply_to_message" in offer ? offer.reply_to_message : undefined;
    if (!offer) return;
    const { signal } = ctx;
    if (photo && (await detect(photo, { signal, statusMessageId: offer.message_id }))) return;
    await gateway.sendText(placeOf(offer), ctx.words.noPicture);
  });

  return feature;
}
