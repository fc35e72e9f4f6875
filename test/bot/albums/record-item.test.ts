import { beforeAll, expect, test, vi } from "vitest";
import { type Album, albumIdOf, type AlbumItem } from "../../../src/bot/albums/album.ts";
import { type AlbumStore, createAlbumStore } from "../../../src/bot/albums/album-store.ts";
import * as changes from "../../../src/bot/albums/changes.ts";
import { createRecordItem } from "../../../src/bot/albums/record-item.ts";
import { read } from "../../../src/bot/grammar/read.ts";
import type { SendOptions } from "../../../src/cloud/queue.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();
let albums: AlbumStore;
beforeAll(async () => {
  const { env, dynamodb } = await local.provisioned();
  const table = createDynamoTable(dynamodb, { table: env.ALBUMS_TABLE, key: "albumId" });
  albums = createAlbumStore(table);
});

const NOW = 1_700_000_000_000;
const PLACE = { chatId: 1001 };
let groups = 0;

function item(messageId: number): AlbumItem {
  const picture = { fileId: `f${messageId}`, fileUniqueId: `u${messageId}` };
  return { messageId, words: "", toUs: true, toUsAlone: true, picture };
}

/** An album of its own, with a queue that may fail. */
function recorder() {
  groups += 1;
  const albumId = albumIdOf(PLACE.chatId, String(groups));
  const send = vi.fn(async () => undefined);
  const ask = vi.fn(async (_body: string, _options?: SendOptions) => undefined);
  const record = createRecordItem({
    albums,
    results: { send },
    inbox: { send: ask },
    read,
    now: () => NOW,
  });
  return {
    albumId,
    send,
    ask,
    record: async (id: number, queuedAt = NOW) =>
      await record(albumId, { ...item(id), queuedAt }, PLACE),
  };
}

async function albumOf(albumId: string): Promise<Album> {
  const album = await albums.get(albumId, NOW);
  if (!album) throw new Error("no such album");
  return album;
}

test("an item whose check could not be sent sends it when its update comes again", async () => {
  const { albumId, send, record } = recorder();
  send.mockRejectedValueOnce(new Error("the queue is down"));
  await expect(record(1)).rejects.toThrow("the queue is down");

  expect(await record(1)).toEqual({ isLate: false });

  expect(send).toHaveBeenCalledTimes(2);
  expect(await albumOf(albumId)).toMatchObject({ itemCount: 1, checkSent: true });
});

test("one check is sent for all items, and one more at once when there are ten", async () => {
  const { send, record } = recorder();
  for (let messageId = 1; messageId <= 10; messageId += 1) await record(messageId);

  expect(send.mock.calls.map(([, options]: unknown[]) => options)).toEqual([
    { delaySeconds: 2 },
    { delaySeconds: 0 },
  ]);
});

test("what is to close an album is put in the inbox at once, and once, where its first item lay there for long", async () => {
  const late = recorder();
  for (const messageId of [1, 2, 3]) await late.record(messageId, NOW - 2001);
  const [body = "", options] = late.ask.mock.calls[0] ?? [];
  expect(late.ask).toHaveBeenCalledTimes(1);
  expect(JSON.parse(body)).toMatchObject({ type: "album-close", albumId: late.albumId });
  expect(options).toMatchObject({ group: "chat1001" });
  expect(late.send, "and it is looked at, all the same").toHaveBeenCalledTimes(1);

  const early = recorder();
  for (const messageId of [1, 2, 3]) await early.record(messageId, NOW - 2000);
  expect(early.ask).not.toHaveBeenCalled();
});

test("the same item twice is counted once, an eleventh and one after the end are late", async () => {
  const { albumId, record } = recorder();
  for (const messageId of [3, 1, 2, 2, 4, 5, 6, 7, 8, 9, 10]) await record(messageId);
  const album = await albumOf(albumId);
  expect(album.items.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

  expect(await record(11)).toMatchObject({ isLate: true });
  await albums.change(albumId, changes.close({ itemCount: 10, total: 10 }, NOW));
  expect(await record(12)).toMatchObject({ isLate: true });
  expect(await record(10)).toEqual({ isLate: false });
});

test("an album to which an item came after it was looked at does not close", async () => {
  const { albumId, record } = recorder();
  await record(1);
  const { itemCount } = await albumOf(albumId);
  await record(2);

  expect(await albums.change(albumId, changes.close({ itemCount, total: 1 }, NOW))).toBeUndefined();
  expect(await albumOf(albumId)).toMatchObject({ state: "open", itemCount: 2 });
});

test("a job is counted once, and the right to answer is given once", async () => {
  const { albumId, record } = recorder();
  await record(1);
  const ended = async () => await albums.change(albumId, changes.recordEnded(1, "job", NOW));
  expect(await ended()).toMatchObject({ doneCount: 1 });
  expect(await ended()).toBeUndefined();
});
