import { appendFile, mkdtempDisposable, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createPartsOfFile } from "../../../../src/worker/processors/video/parts-of-file.ts";

const PART = 8 * 2 ** 20;

test("parts are sent while a file grows, the rest at its end, and nothing twice", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-test-"));
  const path = join(folder.path, "video.mp4");
  const sent: string[] = [];
  const parts = createPartsOfFile(async (number, bytes) => {
    sent.push(`${number}: ${bytes.length}`);
  });
  const ended = new AbortController();
  const sending = parts.sendWhileGrowing(path, ended.signal);
  await writeFile(path, Buffer.alloc(PART + 1, "a"));
  await vi.waitFor(() => expect(sent).toEqual([`1: ${PART}`]), { timeout: 10_000 });
  await appendFile(path, Buffer.alloc(PART, "b"));
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 10_000 });
  ended.abort();
  await sending;
  expect(await parts.sendRest(path)).toBe(3);
  expect(sent).toEqual([`1: ${PART}`, `2: ${PART}`, "3: 1"]);
});

test("what has changed since it was sent is sent again, and what is no longer there is no part", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-test-"));
  const path = join(folder.path, "video.mp4");
  const sent: string[] = [];
  const parts = createPartsOfFile(async (number, bytes) => {
    sent.push(`${number}: ${bytes.toString("latin1", 0, 1)}`);
  });
  const ended = new AbortController();
  await writeFile(path, Buffer.alloc(2 * PART, "a"));
  const sending = parts.sendWhileGrowing(path, ended.signal);
  await vi.waitFor(() => expect(sent).toHaveLength(2), { timeout: 10_000 });
  ended.abort();
  await sending;
  await writeFile(path, Buffer.alloc(PART, "b"));
  expect(await parts.sendRest(path)).toBe(1);
  expect(sent).toEqual(["1: a", "2: a", "1: b"]);
  await truncate(path, 0);
  expect(await parts.sendRest(path)).toBe(0);
});
