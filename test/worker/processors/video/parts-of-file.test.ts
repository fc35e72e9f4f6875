import { appendFile, mkdtempDisposable, open, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, test, vi } from "vitest";
import type { Part } from "../../../../src/cloud/multipart.ts";
import { createPartsOfFile } from "../../../../src/worker/processors/video/parts-of-file.ts";

const PART = 8 * 2 ** 20;

async function folderWithVideo() {
  const folder = await mkdtempDisposable(join(tmpdir(), "polybot-test-"));
  return Object.assign(folder, { video: join(folder.path, "video.mp4") });
}

/** What a part is, in few words. */
const told = ({ number, bytes }: Part): string =>
  `${number}: ${bytes.length} × ${Buffer.from(bytes).toString("latin1", 0, 1)}`;

test("parts are sent while a file grows, the rest at its end, and nothing twice", async () => {
  await using folder = await folderWithVideo();
  const sent: string[] = [];
  const parts = createPartsOfFile(async (part) => {
    expect(part.crc32).toBe(crc32(part.bytes));
    sent.push(told(part));
  });
  const ended = new AbortController();
  const sending = parts.sendWhileGrowing(folder.video, ended.signal);
  await writeFile(folder.video, Buffer.alloc(PART + 1, "a"));
  await vi.waitFor(() => expect(sent).toEqual([`1: ${PART} × a`]), { timeout: 10_000 });
  await appendFile(folder.video, Buffer.alloc(PART, "b"));
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 10_000 });
  ended.abort();
  await sending;
  expect(await parts.sendRest(folder.video)).toBe(3);
  expect(sent).toEqual([`1: ${PART} × a`, `2: ${PART} × a`, "3: 1 × b"]);
});

test("what has changed since it was sent is sent again, and what is no longer there is no part", async () => {
  await using folder = await folderWithVideo();
  const sent: string[] = [];
  const parts = createPartsOfFile(async (part) => void sent.push(told(part)));
  const ended = new AbortController();
  await writeFile(folder.video, Buffer.alloc(2 * PART, "a"));
  const sending = parts.sendWhileGrowing(folder.video, ended.signal);
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 10_000 });
  ended.abort();
  await sending;
  await writeFile(folder.video, Buffer.alloc(PART, "b"));
  expect(await parts.sendRest(folder.video)).toBe(1);
  expect(sent.toSorted()).toEqual([`1: ${PART} × a`, `1: ${PART} × b`, `2: ${PART} × a`]);
  await truncate(folder.video, 0);
  expect(await parts.sendRest(folder.video)).toBe(0);
});

test("a single byte that has changed is seen, and its part alone is sent again", async () => {
  await using folder = await folderWithVideo();
  const sent: string[] = [];
  const parts = createPartsOfFile(async (part) => void sent.push(told(part)));
  await writeFile(folder.video, Buffer.alloc(4 * PART, "a"));
  const ended = new AbortController();
  const sending = parts.sendWhileGrowing(folder.video, ended.signal);
  await vi.waitFor(() => expect(sent).toHaveLength(4), { timeout: 10_000 });
  ended.abort();
  await sending;
  await using file = await open(folder.video, "r+");
  await file.write("b", 2 * PART);
  expect(await parts.sendRest(folder.video)).toBe(4);
  expect(sent.slice(4)).toEqual([`3: ${PART} × b`]);
});

test("one part is sent while another is on its way, each in memory of its own", async () => {
  await using folder = await folderWithVideo();
  const halves = [Buffer.alloc(PART, "a"), Buffer.alloc(PART, "b")];
  await writeFile(folder.video, Buffer.concat(halves));
  const bothThere = Promise.withResolvers<void>();
  const under: Part[] = [];
  const parts = createPartsOfFile(async (part) => {
    if (under.push(part) === 2) bothThere.resolve();
    await bothThere.promise;
    expect(part.crc32).toBe(crc32(part.bytes));
  });
  expect(await parts.sendRest(folder.video)).toBe(2);
  expect(under.map(told).toSorted()).toEqual([`1: ${PART} × a`, `2: ${PART} × b`]);
});

test("a part that cannot be sent ends all, but not before the others have come to rest", async () => {
  await using folder = await folderWithVideo();
  await writeFile(folder.video, Buffer.alloc(4 * PART, "a"));
  const second = Promise.withResolvers<void>();
  const other = Promise.withResolvers<void>();
  const begun = new Set<number>();
  const parts = createPartsOfFile(async ({ number }) => {
    begun.add(number);
    if (number === 1) {
      await second.promise;
      throw new Error("no bucket");
    }
    second.resolve();
    await other.promise;
  });
  const never = new AbortController();
  const sending = parts.sendWhileGrowing(folder.video, never.signal).catch(String);
  await second.promise;
  const atRest = vi.fn();
  void sending.then(atRest);
  await new Promise(setImmediate);
  expect(atRest).not.toHaveBeenCalled();
  other.resolve();
  expect(await sending).toBe("Error: no bucket");
  expect(begun).toEqual(new Set([1, 2]));
});
