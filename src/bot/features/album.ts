import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import { albumIdOf } from "../albums/album.ts";
import { readAlbumButton } from "../albums/album-buttons.ts";
import { pictureIn } from "../picture-in-message.ts";
import { albumItemIn, repliedTo } from "./album-item.ts";
import { askerOf } from "./asker.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/**
 * Records the items of albums, whatever they say: what is asked for is known once all are there. An item that comes when
 * its album is closed is done like the others, by itself, or is a message like any other.
 */
export function albumFeature({
  gateway,
  request,
  albums,
  botName,
}: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on("message", async (ctx, next) => {
    const { message } = ctx;
    if (!("media_group_id" in message) || message.media_group_id === undefined) return await next();
    const item = albumItemIn(message, botName, ctx.queuedAt);
    const { chatId, threadId, replyTo } = placeOf(message);
    const { language } = ctx.words;
    const recorded = await albums.record(albumIdOf(chatId, message.media_group_id), item, {
      chatId,
      threadId,
      language,
      from: askerOf(ctx),
      answers: repliedTo(message),
    });
    if (!recorded.isLate) return;
    const { operation } = recorded;
    const picture = pictureIn(message);
    if (operation === undefined || picture === undefined || item.words !== "") return await next();
    const wish = { chatId, threadId, replyTo, pictures: [picture] as const, operation, language };
    await request(wish, ctx.signal);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const pressed = readAlbumButton(ctx.callbackQuery.data);
    const question = ctx.callbackQuery.message;
    if (pressed === undefined || question === undefined) return await next();
    const isThere = await albums.choose(
      albumIdOf(question.chat.id, pressed.mediaGroupId),
      pressed.words,
    );
    await gateway.answerCallback(ctx.callbackQuery.id);
    if (!isThere) await gateway.sendText(placeOf(question), ctx.words.noPicture);
  });

  return feature;
}
