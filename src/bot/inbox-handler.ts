import { type Handling, Poison, RetryLater } from "../cloud/handle-delivery.ts";
import type { HandleUpdate } from "./bot.ts";
import { TelegramFailure } from "./telegram/gateway.ts";
import { Update } from "./update.ts";

/** What to do with each message of the inbox: one update through the features. */
export function createInboxHandler({
  handleUpdate,
}: {
  readonly handleUpdate: HandleUpdate;
}): Pick<Handling, "handle" | "giveUp"> {
  return {
    async handle(delivery, work) {
      const update = Update.safeParse(jsonOf(delivery.body));
      if (!update.success) throw new Poison("The message is no update.");
      try {
        await handleUpdate(update.data, work.signal);
      } catch (err) {
        if (!(err instanceof TelegramFailure)) throw err;
        if (err.kind === "too-fast") {
          throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
        }
        if (err.kind === "blocked" || err.kind === "migrated" || err.kind === "refused") {
          work.log.warn({ err }, "update left: Telegram does not let us answer it");
          return;
        }
        if (err.kind === "unknown-outcome") {
          work.log.warn({ err }, "answer may or may not have arrived; not sent again");
          return;
        }
        throw err;
      }
    },
    async giveUp() {
      return true; // what it asked for never became a job, so no row waits for an end
    },
  };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (err) {
    throw new Poison("The message is not JSON.", { cause: err });
  }
}
