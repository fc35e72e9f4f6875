import { expect, vi } from "vitest";
import { createConsumer } from "../../../src/cloud/consumer.ts";
import { pino } from "pino";
import { createFakeTelegram } from "./fake-telegram.ts";
import { createPorts, type Made, QUEUES, type QueueName } from "./ports.ts";
import { seededRandom } from "../../support/random.ts";
import { createReplica } from "./replica.ts";
import type { Scheduler } from "./scheduler.ts";

/** Telegram posts to a webhook for so many chats side by side, to each chat one after the other. */
const SIDE_BY_SIDE = 40;

/** Steps are taken as they come, side by side: this is no simulation, but what the machine can do. */
const atOnce = {
  step: async <T>(_process: unknown, _name: string, run: () => Promise<T>) => await run(),
} as Scheduler;

interface LoadOptions {
  readonly chats: number;
  /** In each album; ten is one that is full. */
  readonly photos: number;
  readonly patienceMs: number;
}

/**
 * So many chats each send an album at once; two replicas of the bot and a worker that copies are real consumers of
 * real queues. Sees that each gets one answer with its photos, and gives the seconds that it took.
 */
export async function runLoad(
  made: Made,
  { chats, photos, patienceMs }: LoadOptions,
): Promise<number> {
  const telegram = createFakeTelegram();
  const random = seededRandom(1);
  const now = Date.now;
  const ports = createPorts(made, {
    scheduler: atOnce,
    random,
    telegram,
    now,
    twice: 0,
    waitSeconds: 1,
  });
  const log = pino({ level: "silent" });
  const consumers = ["bot1", "bot2", "worker"].flatMap((name) => {
    const replica = createReplica(
      { name, isAlive: true },
      { ports: plain(ports), now, refused: new Map() },
    );
    const queues: readonly QueueName[] = name === "worker" ? ["jobs"] : ["inbox", "results"];
    return queues.map((queue) =>
      createConsumer({
        name: `${name} ${queue}`,
        queue: ports.queues[queue],
        lanes: 8,
        ...replica[queue],
        capMs: 60_000,
        graceMs: 5000,
        log,
      }),
    );
  });

  function plain(wrapping: typeof ports): typeof ports {
    return { ...wrapping, queueOf: (_process, name) => wrapping.queues[name] };
  }

  async function sendAlbum(chatId: number): Promise<void> {
    for (let messageId = 1; messageId <= photos; messageId += 1) {
      const file = { file_id: `${chatId}:${messageId}`, file_unique_id: `u${chatId}:${messageId}` };
      const message = {
        message_id: messageId,
        date: Math.floor(now() / 1000),
        chat: { id: chatId, type: "private" },
        from: { id: chatId, is_bot: false, first_name: "Ada", language_code: "en" },
        media_group_id: "7",
        ...(messageId === 1 && { caption: "predict" }),
        photo: [{ ...file, width: 640, height: 480, file_size: 20 }],
      };
      const update = { update_id: chatId * 100 + messageId, message };
      const group = `chat${chatId}`;
      const deduplicationId = String(update.update_id);
      await ports.queues.inbox.send(JSON.stringify(update), { group, deduplicationId });
    }
  }

  const startedAt = now();
  for (const consumer of consumers) await consumer.start();
  try {
    const chatIds = Array.from({ length: chats }, (_, index) => 1 + index);
    const senders = Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let chatId = chatIds.shift(); chatId !== undefined; chatId = chatIds.shift()) {
        await sendAlbum(chatId);
      }
    });
    await Promise.all(senders);
    await vi.waitFor(
      () =>
        expect(telegram.shown.filter(({ text }) => text.startsWith("Done"))).toHaveLength(chats),
      { timeout: patienceMs, interval: 250 },
    );
    await vi.waitFor(
      async () => {
        for (const queue of QUEUES) {
          // Checks whether an answer is overdue lie there delayed; they find nothing to do.
          const { waiting, inFlight } = await ports.queues[queue].depth();
          expect({ queue, waiting, inFlight }).toEqual({ queue, waiting: 0, inFlight: 0 });
        }
      },
      { timeout: patienceMs, interval: 250 },
    );
  } finally {
    await Promise.all(consumers.map(async (consumer) => await consumer.stop()));
  }
  checkAnswers(telegram.shown, { chats, photos });
  return (now() - startedAt) / 1000;
}

function checkAnswers(
  shown: ReturnType<typeof createFakeTelegram>["shown"],
  { chats, photos }: Pick<LoadOptions, "chats" | "photos">,
): void {
  const byChat = Map.groupBy(shown, ({ chatId }) => chatId);
  expect(byChat.size).toBe(chats);
  for (const [chatId, said] of byChat) {
    expect(said.map(({ as, text }) => ({ as, text }))).toEqual([
      { as: "text", text: `Done: ${photos} photos.` },
      { as: "album", text: `In ${photos} photos: nothing found.` },
    ]);
    const files = Array.from({ length: photos }, (_, index) => `${chatId}:${index + 1}`);
    expect(said[1]?.pictures).toEqual(files);
  }
}
