import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Part } from "../../../cloud/multipart.ts";

/** With the 10,000 parts that S3 takes these are 80 GB. */
const PART_BYTES = 8 * 2 ** 20;

/** So many parts are in memory at a time: one is read and summed up while another is on its way. */
const LANES = 2;

/** Enough to tell what kind of file it is. */
const BEGUN_BYTES = 4096;

/** How often a file that has not grown enough is looked at. */
const LOOK_MS = 100;

/** Sends a part; sent again it replaces what was sent. */
type SendPart = (part: Part) => Promise<void>;

/** A file that is sent in parts, perhaps while it is still being written. */
export interface PartsOfFile {
  /** Sends the parts that are there, until the signal says that no more come. */
  sendWhileGrowing(path: string, stopped: AbortSignal): Promise<void>;
  /** Sends the rest of the finished file; of how many parts it is. */
  sendRest(path: string): Promise<number>;
}

/**
 * What was sent while a file grew is compared with the finished file and sent again where it differs: whoever writes it
 * may begin anew, or change its beginning at the end.
 */
export function createPartsOfFile(send: SendPart): PartsOfFile {
  const buffers = Array.from({ length: LANES }, () => Buffer.allocUnsafe(PART_BYTES));
  /** Of what was sent, by index; a part that was not there any more when it was to be read has none. */
  const sums: number[] = [];
  let begun = 0;

  /** Settles when no lane does anything any more; what fails in one ends the others, too. */
  async function inLanes(
    lane: (buffer: Buffer, failed: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const failed = new AbortController();
    const lanes = buffers.map(async (buffer) => {
      await lane(buffer, failed.signal).catch((err: unknown) => failed.abort(err));
    });
    await Promise.all(lanes);
    failed.signal.throwIfAborted();
  }

  return {
    async sendWhileGrowing(path, stopped) {
      await inLanes(async (buffer, failed) => {
        const ended = AbortSignal.any([stopped, failed]);
        while (!ended.aborted) {
          if ((await sizeOf(path)) < (begun + 1) * PART_BYTES) {
            await pause(ended);
            continue;
          }
          const index = begun;
          begun += 1;
          await using file = await open(path);
          const bytes = await partOf(file, index, buffer);
          if (bytes.length < PART_BYTES) continue; // it was begun anew
          const sum = crc32(bytes);
          await send({ number: index + 1, bytes, crc32: sum });
          sums[index] = sum;
        }
      });
    },
    async sendRest(path) {
      await using file = await open(path);
      const { size } = await file.stat();
      const count = Math.ceil(size / PART_BYTES);
      let next = 0;
      await inLanes(async (buffer, failed) => {
        while (next < count && !failed.aborted) {
          const index = next;
          next += 1;
          const bytes = await partOf(file, index, buffer);
          const sum = crc32(bytes);
          const isSent = bytes.length === PART_BYTES && sums[index] === sum;
          if (!isSent) await send({ number: index + 1, bytes, crc32: sum });
        }
      });
      return count;
    },
  };
}

/** Settles when there is enough of a file to tell what it is, or the signal says that no more comes. */
export async function untilBegun(path: string, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted && (await sizeOf(path)) < BEGUN_BYTES) await pause(stopped);
}

async function pause(stopped: AbortSignal): Promise<void> {
  // A stop ends it; whoever waits sees it.
  await sleep(LOOK_MS, undefined, { signal: stopped }).catch(() => undefined);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0; // not yet
  }
}

async function partOf(file: FileHandle, index: number, into: Buffer): Promise<Buffer> {
  const from = index * PART_BYTES;
  let filled = 0;
  while (filled < into.length) {
    const wanted = into.length - filled;
    const { bytesRead } = await file.read(into, filled, wanted, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return into.subarray(0, filled);
}
