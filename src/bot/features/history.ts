import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { JOB_ID } from "../../jobs/job.ts";
import type { JobRow } from "../../jobs/row.ts";
import { type Answer, pictureAnswer } from "../answer.ts";
import { inAnyForm } from "../in-any-form.ts";
import { peopleWordsIn } from "../people/words/people-words.ts";
import type { Button, Buttons } from "../telegram/gateway.ts";
import { videoAgain } from "../videos/video-answer.ts";
import { MAX_CAPTION } from "../words/result-caption.ts";
import type { Words } from "../words/words.ts";
import { dataUnder } from "./data-under.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** What a button sends back before the id of a job: 60 bytes together, of 64. */
const PREFIX = "history:";

/** In one row they can still be pressed. */
const PER_ROW = 5;

/**
 * The last ten results: pictures one at a time in one message, whose buttons change the picture, and videos likewise in
 * another, as links. A message that shows pictures cannot be made to show words again, so each has its own.
 */
export function historyFeature({
  gateway,
  history,
  resultBlobs,
  linkTo,
  botName,
}: Pick<
  FeatureDeps,
  "gateway" | "history" | "resultBlobs" | "linkTo" | "botName"
>): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, botName);
    if (!toUs || words !== "history") return await next();
    const rows = await history.last(ctx.chat.id);
    const place = placeOf(ctx.message);
    const kinds = [rows.filter(({ result }) => result), rows.filter(({ video }) => video)];
    let shown = 0;
    for (const ofOneKind of kinds) {
      const first = await firstOf(ofOneKind, ctx.words);
      if (first === undefined) continue;
      shown += 1;
      await inAnyForm(first, async ({ picture, text, buttons }) =>
        picture === undefined
          ? await gateway.sendText(place, text, buttons)
          : await gateway.sendPicture(place, picture, buttons),
      );
    }
    const say = peopleWordsIn(ctx.words.language).history;
    if (shown === 0) await gateway.sendText(place, rows.length === 0 ? say.nothing : say.allGone);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message: under } = ctx.callbackQuery;
    const jobId = jobIn(data);
    if (jobId === undefined || under === undefined) return await next();
    const ids = dataUnder(under).flatMap((each) => jobIn(each) ?? []);
    const row = await history.one(under.chat.id, jobId);
    const shown = row && (await entryOf(row, ids, ctx.words));
    if (shown === undefined) {
      return await gateway.answerCallback(id, peopleWordsIn(ctx.words.language).history.gone);
    }
    await gateway.answerCallback(id);
    const to = { chatId: under.chat.id, messageId: under.message_id };
    await inAnyForm(shown, async ({ picture, text, buttons }) =>
      picture === undefined
        ? await gateway.editText(to, text, buttons)
        : await gateway.editToPicture(to, picture, buttons),
    );
  });

  /** The newest one that is still kept. */
  async function firstOf(rows: readonly JobRow[], words: Words): Promise<Answer | undefined> {
    const ids = rows.map(({ jobId }) => jobId);
    for (const row of rows) {
      const entry = await entryOf(row, ids, words);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** One result, with buttons for the others; undefined when it is no longer kept. */
  async function entryOf(
    row: JobRow,
    ids: readonly string[],
    words: Words,
  ): Promise<Answer | undefined> {
    const { result, video, jobId } = row;
    const { language } = words;
    const position = `${ids.indexOf(jobId) + 1} / ${ids.length}`;
    const say = peopleWordsIn(language).history;
    const heading = say.caption(position, dateIn(row.createdAt, words));
    const buttons = buttonsFor(ids, jobId);
    if (video !== undefined) {
      return { text: `${heading}\n${await videoAgain(linkTo, video, language)}`, buttons };
    }
    if (result === undefined) return undefined;
    const { picture } = await pictureAnswer(resultBlobs, { ...row, language }, result);
    if (picture === undefined) return undefined;
    const caption = [heading, picture.caption].filter((line) => line !== "").join("\n");
    return { picture: { ...picture, caption: caption.slice(0, MAX_CAPTION) }, buttons };
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
