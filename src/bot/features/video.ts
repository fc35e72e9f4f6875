import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import { pressedJob } from "../row-buttons.ts";
import type { WantedVideo } from "../videos/request-video.ts";
import { linkIn, videoIn } from "../videos/video-in-message.ts";
import { videoWordsIn } from "../videos/words/video-words.ts";
import { targetOf } from "./asked.ts";
import { askerOf } from "./asker.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** Without its slash, and with what is to be searched for. */
const COMMAND = /^video(?:\s+([^]*))?$/i;

/** A link to a video, or `/video` with words to search for, also in reply to a link; and a new link to one that is there. */
export function videoFeature(
  deps: Pick<FeatureDeps, "gateway" | "requestVideo" | "freshLink" | "botName">,
): Composer<BotContext> {
  const { gateway, requestVideo, freshLink, botName } = deps;
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const asked = askedIn(ctx.message, addressed(ctx.message, botName));
    if (asked === undefined) return await next();
    const { words } = ctx;
    const to = placeOf(ctx.message);
    if (requestVideo === undefined) {
      await gateway.sendText(to, words.reasons["videos-off"]);
    } else if (asked.video === undefined) {
      await gateway.sendText(to, videoWordsIn(words.language).ask);
    } else {
      const who = { language: words.language, askedBy: askerOf(ctx) };
      await requestVideo({ ...to, ...who, video: asked.video });
    }
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message: under } = ctx.callbackQuery;
    const jobId = pressedJob(data, "link");
    if (jobId === undefined || under === undefined) return await next();
    const outcome = await freshLink(jobId, { chatId: under.chat.id, messageId: under.message_id });
    const words = videoWordsIn(ctx.words.language);
    await gateway.answerCallback(id, outcome === "new" ? words.linkIsNew : words.gone);
  });

  return feature;
}

/** Which video somebody wants of us; `video` is undefined when they do not say. */
function askedIn(
  asking: Message,
  { text, isCommand, toUs, toUsAlone }: ReturnType<typeof addressed>,
): { readonly video: WantedVideo | undefined } | undefined {
  const command = isCommand ? COMMAND.exec(text) : null;
  if (command) return toUs ? { video: videoIn(asking, command[1]) ?? inReply(asking) } : undefined;
  // A link beside a picture is what to write on it, or says nothing to us.
  if (isCommand || !toUsAlone || targetOf(asking)) return undefined;
  const url = linkIn(asking);
  return url === undefined ? undefined : { video: { url } };
}

/** `/video` alone, in reply to a message with a link. */
function inReply(answer: Message): WantedVideo | undefined {
  const replied = "reply_to_message" in answer ? answer.reply_to_message : undefined;
  return replied && videoIn(replied, undefined);
}
