import { type Handling, Poison, RetryLater } from "../cloud/handling.ts";
import type { HandleUpdate } from "./bot.ts";
import { TelegramFailure, type TelegramFailureKind } from "./telegram/gateway.ts";
import { Update } from "./update.ts";

/** Giving up is a few writes; one that hangs is tried again by the queue. */
const GIVE_UP_MS = 30_000;

/** What no further try would make good. */
const LEFT: { readonly [Kind in TelegramFailureKind]?: string } = {
  blocked: "the chat has blocked the bot, or is gone",
  gone: "the message that it would change is gone",
  migrated: "the group has a new id, and its messages come from there",
  refused: "Telegram refuses it",
  "unknown-outcome": "it may or may not have arrived, and a second one would be worse than none",
};

/** What to do with each message of the inbox: one update through the features, or, after the last try, to its end. */
export function createInboxHandler({
  handleUpdate,
  giveUpUpdate,
}: {
  readonly handleUpdate: HandleUpdate;
  readonly giveUpUpdate: HandleUpdate;
}): Pick<Handling, "handle" | "giveUp"> {
  return {
    async handle(delivery, work) {
      const update = updateIn(delivery.body);
      if (!update) throw new Poison("The message is no update.");
      try {
        await handleUpdate(update, work.signal);
      } catch (err) {
        if (!(err instanceof TelegramFailure)) throw err;
        if (err.kind === "too-fast") {
          throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
        }
        const why = LEFT[err.kind];
        if (why === undefined) throw err;
        work.log.warn({ err, why }, "update left without an answer");
      }
    },
    async giveUp(delivery) {
      const update = updateIn(delivery.body);
      if (update) await giveUpUpdate(update, AbortSignal.timeout(GIVE_UP_MS));
      return true;
    },
  };
}

function updateIn(body: string): Update | undefined {
  try {
    return Update.parse(JSON.parse(body));
  } catch {
    return undefined; // not JSON, or not an update: the same to us
  }
}
