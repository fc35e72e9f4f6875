import { type Handling, Poison, RetryLater } from "../cloud/handling.ts";
import type { HandleUpdate } from "./bot.ts";
import { TelegramFailure } from "./telegram/gateway.ts";
import { Update } from "./update.ts";

/** Giving up is a few writes; one that hangs is tried again by the queue. */
const GIVE_UP_MS = 30_000;

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
        switch (err.kind) {
          case "too-fast":
            throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
          case "blocked":
          case "migrated":
          case "refused":
            work.log.warn({ err }, "update left: Telegram does not let us answer it");
            return;
          case "unknown-outcome":
            work.log.warn({ err }, "answer may or may not have arrived; not sent again");
            return;
          default:
            throw err;
        }
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
