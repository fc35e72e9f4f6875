import { randomInt } from "node:crypto";
import type { JobStore } from "../../../jobs/job-store.ts";
import type { Ear } from "../journal.ts";
import type { Planned } from "../plan/schedule.ts";
import type { Target } from "../target.ts";
import type { TargetOptions } from "../target-options.ts";
import { type CloudFigures, lookAtCloud } from "./look-at-cloud.ts";
import { type Awaited, watchChats } from "./watch-chats.ts";

/** Telegram waits for as long. */
const ANSWER_MS = 60_000;
/** Telegram's own numbers fit into 31 bits: updates of ours are none of its, and no message has such a number yet. */
const FIRST_UPDATE = 2 ** 32;
const FIRST_MESSAGE = 2_000_000_000;
const MESSAGES = 100_000_000;
/** A photo that the bot fetches says its size itself. */
const ANY_SIDE = 1000;

/** Sends updates to a webhook as Telegram would. What becomes of them is seen in the rows of jobs, where there is a table. */
export function openWebhookTarget(
  deps: Extract<TargetOptions, { kind: "webhook" }> &
    CloudFigures & { readonly store: Pick<JobStore, "ofChat"> | undefined },
  ear: Ear,
): Target {
  const { address, secret, chats, fileIds, store } = deps;
  // Another run's, so that the bot does not take these for what it has done already.
  const offset = randomInt(MESSAGES);
  let next = 0;
  const gone = new AbortController();
  const rows = store && watchChats(store, ear);
  const watching = rows?.ended.catch((err: unknown) => gone.abort(err));

  async function post(update: object): Promise<void> {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
  }

  return {
    name: address,
    seesAnswers: store !== undefined,
    seesDoubles: false,
    gone: gone.signal,
    async send({ index, ingredient }: Planned) {
      const chatId = chats[index % chats.length] ?? chats[0];
      const count = ingredient.photos;
      const first = offset + next;
      next += count;
      const messageIds = Array.from({ length: count }, (_, item) => FIRST_MESSAGE + first + item);
      const album = count > 1 ? { media_group_id: String(first) } : {};
      const updates = messageIds.map((message_id, item) => ({
        update_id: FIRST_UPDATE + first + item,
        message: {
          ...messageOf({ chatId, message_id, fileId: fileIds[(index + item) % fileIds.length] }),
          ...album,
          ...(item === 0 && { caption: ingredient.caption }),
        },
      }));
      const awaited: Awaited = {
        index,
        messageIds,
        // Pictures that are joined have one row.
        rows: ingredient.isAlbum ? count : 1,
      };
      // An album's come one after the other.
      for (const update of updates) await post(update);
      rows?.expect(chatId, awaited);
    },
    look: async () => await lookAtCloud(deps),
    async stop() {
      rows?.stop();
      await watching;
    },
  };
}

function messageOf({
  chatId,
  message_id,
  fileId = "",
}: {
  readonly chatId: number;
  readonly message_id: number;
  readonly fileId: string | undefined;
}): object {
  const size = { width: ANY_SIDE, height: ANY_SIDE };
  return {
    message_id,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chatId, type: "private", first_name: "Load test" },
    from: { id: chatId, is_bot: false, first_name: "Load test", language_code: "en" },
    photo: [{ file_id: fileId, file_unique_id: `load-test-${fileId}`.slice(0, 64), ...size }],
  };
}
