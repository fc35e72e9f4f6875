import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import type { Fault, Reading } from "../grammar/reading.ts";
import type { Wish } from "../job-of.ts";
import { faultSentence } from "../words/fault-sentence.ts";
import { albumItemOf } from "./album-item.ts";
import { readingOf, targetOf } from "./asked.ts";
import { askerOf } from "./asker.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

type Next = () => Promise<void>;

interface Asked {
  readonly message: Message;
  readonly said: ReturnType<typeof addressed>;
  readonly reading: Exclude<Reading, { kind: "unknown" }>;
}

/** Without a message it does not matter what chance goes by: there is no picture either. */
const NO_MESSAGE = { chat: { id: 0 }, message_id: 0 };

/** Whatever can be asked of one picture: by its caption, by a reply to it, or by a button under it. */
export function operationFeature(deps: FeatureDeps): Composer<BotContext> {
  const { gateway, request, albums, botName } = deps;
  const feature = new Composer<BotContext>();

  async function onMessage(ctx: BotContext, message: Message, next: Next): Promise<void> {
    const said = addressed(message, botName);
    const reading = readingOf(said.text, message);
    if (!said.toUs || reading.kind === "unknown") return await next();
    const target = targetOf(message);
    if (!target) return await aboutNothing(ctx, { message, reading, said, next });
    if (reading.kind === "fault") return await explain(ctx, message, reading.fault);
    const { picture, ...where } = target;
    await ask(ctx, { operation: reading.operation, pictures: [picture], ...where });
  }

  /** A request without a picture. A bare command in a group that is not quite ours may be meant for another bot. */
  async function aboutNothing(
    ctx: BotContext,
    { message, reading, said, next }: Asked & { readonly next: Next },
  ): Promise<void> {
    if (!said.isCommand && isSmallTalk(reading)) return await next();
    if (reading.kind === "operation") {
      return void (await gateway.sendText(placeOf(message), ctx.words.noPicture));
    }
    return said.toUsAlone ? await explain(ctx, message, reading.fault) : await next();
  }

  async function explain({ words }: BotContext, message: Message, fault: Fault): Promise<void> {
    await gateway.sendText(placeOf(message), faultSentence(fault, words));
  }

  async function ask(ctx: BotContext, wish: Omit<Wish, "language" | "askedBy">): Promise<void> {
    const { words, signal } = ctx;
    const { operation } = wish;
    if (operation.kind === "concat") {
      const { pictures, replyTo: messageId, ...where } = wish;
      const item = albumItemOf(messageId, pictures[0]);
      const sent = {
        ...where,
        language: words.language,
        answers: undefined,
        items: [item] as const,
      };
      return await albums.join.begin(sent, `concat ${operation.direction} ${operation.order}`);
    }
    await request({ ...wish, language: words.language, askedBy: askerOf(ctx) }, signal);
  }

  feature.on("message", async (ctx, next) => await onMessage(ctx, ctx.message, next));

  feature.on("edited_message", async (ctx) => {
    const { editedMessage } = ctx;
    // An album is closed by now, and was asked about by the caption that it had.
    if ("media_group_id" in editedMessage) return;
    const isAboutPicture = targetOf(editedMessage) !== undefined;
    if (isAboutPicture) await onMessage(ctx, editedMessage, async () => undefined);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const offer = ctx.callbackQuery.message;
    // A message that is too old comes without its content.
    const photo = offer && "reply_to_message" in offer ? offer.reply_to_message : undefined;
    const reading = readingOf(ctx.callbackQuery.data, photo ?? NO_MESSAGE);
    if (reading.kind !== "operation") return await next();
    await gateway.answerCallback(ctx.callbackQuery.id);
    if (!offer) return;
    const target = photo && targetOf(photo);
    if (!target) return void (await gateway.sendText(placeOf(offer), ctx.words.noPicture));
    const { picture, ...where } = target;
    const choice = { choiceIn: offer.message_id, statusMessageId: offer.message_id };
    await ask(ctx, { operation: reading.operation, pictures: [picture], ...where, ...choice });
  });

  return feature;
}

/** Words without a picture that we would read too much into: `write me a poem` is no request for a caption. */
function isSmallTalk(reading: Asked["reading"]): boolean {
  if (reading.kind === "fault") return MAYBE_BY_CHANCE.has(reading.fault.kind);
  const { operation } = reading;
  if (operation.kind === "filter") return operation.filters.some(({ name }) => name === "caption");
  return operation.kind === "detect" && operation.options?.classes !== undefined;
}

/** The right word may stand there by chance when the others say nothing to it. */
const MAYBE_BY_CHANCE: ReadonlySet<Fault["kind"]> = new Set([
  "not-understood",
  "too-many-arguments",
  "missing",
]);
