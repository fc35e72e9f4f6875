import { beforeAll, expect, test } from "vitest";
import { albumIdOf, parseAlbum } from "../../../src/bot/albums/album.ts";
import { groupOfChat } from "../../../src/bot/update.ts";
import { seededRandom } from "../../support/random.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { createFakeTelegram } from "./fake-telegram.ts";
import { createHands, type Held } from "./hands.ts";
import { createPorts, type Made, type Wrapped } from "./ports.ts";
import { START } from "./random-albums.ts";
import { createReplica } from "./replica.ts";
import type { Scheduler } from "./scheduler.ts";

const local = useLocalCloud();
let made: Made;
beforeAll(async () => {
  made = await local.provisioned({ visibilitySeconds: 600 });
});

/** Steps are taken as they come. */
const atOnce = {
  step: async <T>(_process: unknown, _name: string, run: () => Promise<T>) => await run(),
} as Scheduler;

/**
 * A bot that needs so long for each message of its inbox, and none for other messages, by a clock of its own. Gives the
 * albums of these chats, at the end, and how long the inbox took.
 */
async function runSlowly(
  msEach: number,
  { chats, items, gapMs }: Record<"chats" | "items" | "gapMs", number>,
) {
  let clock = START;
  const random = seededRandom(1);
  const now = () => clock;
  const telegram = createFakeTelegram();
  const ports = createPorts(made, { scheduler: atOnce, random, telegram, now, twice: 0 });
  const hands = createHands({ ports, scheduler: atOnce, random, now });
  const process = { name: "bot", isAlive: true };
  const replica = createReplica(process, { ports, now, refused: new Map() });
  const chatIds = Array.from({ length: chats }, (_, index) => -(5000 + index));

  async function send(chatId: number, messageId: number): Promise<void> {
    const file = { file_id: `${chatId}:${messageId}`, file_unique_id: `u${chatId}:${messageId}` };
    const message = {
      message_id: messageId,
      date: Math.floor(clock / 1000),
      chat: { id: chatId, type: "supergroup", title: "Ada's" },
      from: { id: 1, is_bot: false, first_name: "Ada" },
      media_group_id: "7",
      photo: [{ ...file, width: 640, height: 480, file_size: 20 }],
    };
    const updateId = -chatId * 100 + messageId;
    const body = JSON.stringify({ update_id: updateId, message });
    const options = { group: groupOfChat(chatId), deduplicationId: String(updateId) };
    const wrapped: Wrapped = { due: clock, body };
    await ports.queues.inbox.send(JSON.stringify(wrapped), options);
    ports.mayHave.add("inbox");
  }

  /** The inbox in its order; everything else as soon as it is due. */
  function next(): Held | undefined {
    const due = hands.due();
    return due.find(({ queue }) => queue !== "inbox") ?? due[0];
  }

  for (let messageId = 1; messageId <= items; messageId += 1) {
    for (const chatId of chatIds) await send(chatId, messageId);
    clock += gapMs;
  }
  for (;;) {
    await hands.takeAll();
    const message = next();
    if (message) {
      if (message.queue === "inbox") clock += msEach;
      await hands.handle(message, process, replica[message.queue]);
      continue;
    }
    if (hands.held.length === 0) break;
    clock = Math.min(...hands.held.map(({ due }) => due));
  }
  const rows = await Promise.all(
    chatIds.map(async (chatId) => await ports.tables.albums.get(albumIdOf(chatId, "7"))),
  );
  return { albums: rows.map((row) => parseAlbum(row ?? {})), shown: telegram.shown };
}

test("sixty albums whose items lie behind a long backlog stay whole, though each is quiet long before its last item is read", async () => {
  const chats = 60;
  const msEach = 100;
  const { albums } = await runSlowly(msEach, { chats, items: 3, gapMs: 300 });

  const readApartMs = albums.map(({ firstAt, lastAt }) => lastAt - firstAt);
  expect(Math.min(...readApartMs), "longer than the silence that ends an album").toBeGreaterThan(
    2 * 2 * 1000,
  );
  expect(albums.map(({ state, itemCount }) => ({ state, itemCount }))).toEqual(
    Array.from({ length: chats }, () => ({ state: "closed", itemCount: 3 })),
  );
  const waitedMs = albums.map(({ closedAt = Infinity, lastAt }) => closedAt - lastAt);
  expect(
    Math.max(...waitedMs),
    "no longer than until the inbox is through with what lay there",
  ).toBeLessThanOrEqual(2 * chats * msEach);
}, 60_000);
