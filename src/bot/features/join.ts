import { Composer } from "telegraf";
import { read } from "../grammar/read.ts";
import { albumItemIn, repliedTo } from "./album-item.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** `concat` under a single photo, and the photos that reply to what the bot says about it. */
export function joinFeature({ albums, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on("message", async (ctx, next) => {
    const { picture, ...item } = albumItemIn(ctx.message, botName);
    const isConcat = asksToJoin(item.words);
    if (picture === undefined || (item.words !== "" && !isConcat)) return await next();
    const { chatId, threadId } = placeOf(ctx.message);
    const { language } = ctx.words;
    const answers = repliedTo(ctx.message);
    const items = [{ ...item, picture }] as const;
    const sent = { chatId, threadId, language, answers, items };
    if (await albums.join.add(sent, ctx.signal)) return;
    if (!isConcat || !item.toUs) return await next();
    await albums.join.begin(sent, item.words);
  });
  return feature;
}

function asksToJoin(words: string): boolean {
  const reading = words === "" ? undefined : read(words, 0);
  return reading?.kind === "operation" && reading.operation.kind === "concat";
}
