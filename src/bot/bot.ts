import { Composer, Context, Telegram } from "telegraf";
import { albumFeature } from "./features/album.ts";
import { asFileFeature } from "./features/as-file.ts";
import { cancelFeature } from "./features/cancel.ts";
import { deleteMeFeature } from "./features/delete-me.ts";
import type { BotContext, Feature, FeatureDeps } from "./features/feature.ts";
import { helpFeature } from "./features/help.ts";
import { historyFeature } from "./features/history.ts";
import { joinFeature } from "./features/join.ts";
import { notARequestFeature } from "./features/not-a-request.ts";
import { offerFeature } from "./features/offer.ts";
import { operationFeature } from "./features/operation.ts";
import { privacyFeature } from "./features/privacy.ts";
import { retryFeature } from "./features/retry.ts";
import { settingsFeature } from "./features/settings.ts";
import { videoFeature } from "./features/video.ts";
import type { Update } from "./update.ts";
import { wordsIn } from "./words/languages.ts";

/** The conversation: features in the order in which a message meets them. */
const FEATURES: readonly Feature[] = [
  settingsFeature, // before all that a reply to the settings could also mean
  albumFeature,
  joinFeature,
  cancelFeature,
  retryFeature,
  asFileFeature,
  historyFeature,
  privacyFeature,
  deleteMeFeature,
  helpFeature,
  videoFeature,
  operationFeature,
  offerFeature,
  notARequestFeature,
];

/**
 * Handles one update to its end. `queuedAt` is when it was put in the inbox, ms since 1970, where that is known. Rejects
 * when it should be tried again.
 */
export type HandleUpdate = (
  update: Update,
  signal: AbortSignal,
  queuedAt?: number,
) => Promise<void>;

export function createBot(deps: FeatureDeps & { readonly botId: number }): HandleUpdate {
  // A context needs a way out; this one has no token and refuses every call, since features answer by the gateway.
  const noWayOut = new Telegram("");
  const me = {
    id: deps.botId,
    is_bot: true as const,
    username: deps.botName,
    first_name: deps.botName,
  };
  const abilities = {
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  };
  const features = new Composer<BotContext>(
    fromPeople,
    inTheirWords,
    ...FEATURES.map((feature) => feature(deps)),
  );
  const handler = features.middleware();

  async function inTheirWords(ctx: BotContext, next: () => Promise<void>): Promise<void> {
    const { from, chat } = ctx;
    const chosen = chat && (await deps.settings.of(chat.id));
    Object.assign(ctx, { words: wordsIn(chosen?.language ?? from?.language_code) });
    await next();
  }

  return async (update, signal, queuedAt) => {
    // Safe: it came from Telegram; what a handler reads of it is checked by the filters in front of it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const telegramUpdate = update as unknown as ConstructorParameters<typeof Context>[0];
    const context = new Context(telegramUpdate, noWayOut, { ...me, ...abilities });
    const words = wordsIn("en"); // until it is known who says it
    await handler(Object.assign(context, { signal, words, queuedAt }), async () => undefined);
  };
}

/**
 * Bots are not answered: two of them would never stop. People who write in a chat's name (anonymous administrators) come
 * as one of Telegram's own bots.
 */
async function fromPeople(ctx: BotContext, next: () => Promise<void>): Promise<void> {
  const message = ctx.message ?? ctx.editedMessage;
  const inAChatsName = message !== undefined && "sender_chat" in message;
  if (ctx.from?.is_bot !== true || inAChatsName) await next();
}
