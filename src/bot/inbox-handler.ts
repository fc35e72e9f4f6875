import { type Handling, Poison, RetryLater } from "../cloud/handling.ts";
import type { Albums } from "./albums/create-albums.ts";
import type { HandleUpdate } from "./bot.ts";
import { InboxMessage } from "./inbox-message.ts";
import { TelegramFailure, type TelegramFailureKind } from "./telegram/gateway.ts";

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

/**
 * What to do with each message of the inbox: one update through the features, or, after the last try, to its end; or an
 * album that is to be closed.
 */
export function createInboxHandler({
  handleUpdate,
  giveUpUpdate,
  albums,
}: {
  readonly handleUpdate: HandleUpdate;
  readonly giveUpUpdate: HandleUpdate;
  readonly albums: Pick<Albums, "close">;
}): Pick<Handling, "handle" | "giveUp"> {
  return {
    async handle({ body, queuedAt }, work) {
      const message = messageIn(body);
      if (!message) throw new Poison("The message is no update.");
      if (message.type === "album-close") return await albums.close(message, queuedAt);
      try {
        await handleUpdate(message.update, work.signal, queuedAt);
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
    async giveUp({ body, queuedAt }) {
      const message = messageIn(body);
      if (message?.type === "album-close") return false; // a check is under way that asks again
      if (message) {
        await giveUpUpdate(message.update, AbortSignal.timeout(GIVE_UP_MS), queuedAt);
      }
      return true;
    },
  };
}

function messageIn(body: string): InboxMessage | undefined {
  try {
    return InboxMessage.parse(JSON.parse(body));
  } catch {
    return undefined; // not JSON, or no message of ours: the same to us
  }
}
