import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { JOB_ID } from "../../jobs/job.ts";
import type { JobRow } from "../../jobs/row.ts";
import { pictureAnswer } from "../answer.ts";
import { inAnyForm } from "../in-any-form.ts";
import { peopleWordsIn } from "../people/words/people-words.ts";
import type { Button, Buttons, Picture } from "../telegram/gateway.ts";
import { MAX_CAPTION } from "../words/result-caption.ts";
import type { Words } from "../words/words.ts";
import { dataUnder } from "./data-under.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** What a button sends back before the id of a job: 60 bytes together, of 64. */
const PREFIX = "history:";

/** In one row they can still be pressed. */
const PER_ROW = 5;

/** The last ten results, one at a time in one message: its buttons change the picture. */
export function historyFeature({
  gateway,
  history,
  resultBlobs,
  botName,
}: Pick<FeatureDeps, "gateway" | "history" | "resultBlobs" | "botName">): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, botName);
    if (!toUs || words !== "history") return await next();
    const rows = await history.last(ctx.chat.id);
    const say = peopleWordsIn(ctx.words.language).history;
    const ids = rows.map(({ jobId }) => jobId);
    for (const row of rows) {
      const shown = await pictureOf(row, ids, ctx.words);
      if (shown === undefined) continue;
      await inAnyForm({ picture: shown }, async ({ picture = shown }) => {
        await gateway.sendPicture(placeOf(ctx.message), picture, buttonsFor(ids, row.jobId));
      });
      return;
    }
    await gateway.sendText(placeOf(ctx.message), rows.length === 0 ? say.nothing : say.allGone);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message: under } = ctx.callbackQuery;
    const jobId = jobIn(data);
    if (jobId === undefined || under === undefined) return await next();
    const ids = dataUnder(under).flatMap((each) => jobIn(each) ?? []);
    const row = await history.one(under.chat.id, jobId);
    const shown = row && (await pictureOf(row, ids, ctx.words));
    if (shown === undefined) {
      return await gateway.answerCallback(id, peopleWordsIn(ctx.words.language).history.gone);
    }
    await gateway.answerCallback(id);
    const to = { chatId: under.chat.id, messageId: under.message_id };
    await inAnyForm({ picture: shown }, async ({ picture = shown }) => {
      await gateway.editToPicture(to, picture, buttonsFor(ids, jobId));
    });
  });

  /** Undefined when it is no longer kept. */
  async function pictureOf(
    row: JobRow,
    ids: readonly string[],
    words: Words,
  ): Promise<Picture | undefined> {
    if (row.result === undefined) return undefined;
    const inTheirWords = { ...row, language: words.language };
    const { picture } = await pictureAnswer(resultBlobs, inTheirWords, row.result);
    if (picture === undefined) return undefined;
    const say = peopleWordsIn(words.language).history;
    const position = `${ids.indexOf(row.jobId) + 1} / ${ids.length}`;
    const lines = [say.caption(position, dateIn(row.createdAt, words)), picture.caption];
    const whole = lines.filter((line) => line !== "").join("\n");
    return { ...picture, caption: whole.slice(0, MAX_CAPTION) };
  }

  return feature;
}

function jobIn(data: string): string | undefined {
  const jobId = data.startsWith(PREFIX) ? data.slice(PREFIX.length) : "";
  return JOB_ID.test(jobId) ? jobId : undefined;
}

function buttonsFor(ids: readonly string[], shown: string): Buttons {
  const all = ids.map((jobId, index): Button => {
    const number = String(index + 1);
    return { text: jobId === shown ? `· ${number} ·` : number, data: `${PREFIX}${jobId}` };
  });
  return [all.slice(0, PER_ROW), all.slice(PER_ROW)].filter((row) => row.length > 0);
}

/** Nobody tells us where people are, so it is the time of everybody. */
function dateIn(ms: number, { language }: Words): string {
  const style = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat(language, style).format(ms)} UTC`;
}
