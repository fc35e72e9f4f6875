import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";

/** One part is in memory at a time. With the 10,000 parts that S3 takes these are 80 GB. */
const PART_BYTES = 8 * 2 ** 20;

/** Enough to tell what kind of file it is. */
const BEGUN_BYTES = 4096;

/** How often a file that has not grown enough is looked at. */
const LOOK_MS = 100;

/** Sends part `number`, from 1; sent again it replaces what was sent. */
type SendPart = (number: number, bytes: Buffer) => Promise<void>;

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
  const buffer = Buffer.allocUnsafe(PART_BYTES);
  const sums: number[] = [];

  return {
    async sendWhileGrowing(path, stopped) {
      while (!stopped.aborted) {
        if ((await sizeOf(path)) < (sums.length + 1) * PART_BYTES) {
          await pause(stopped);
          continue;
        }
        await using file = await open(path);
        const bytes = await partOf(file, sums.length, buffer);
        if (bytes.length < PART_BYTES) continue; // it was begun anew
        await send(sums.length + 1, bytes);
        sums.push(crc32(bytes));
      }
    },
    async sendRest(path) {
      await using file = await open(path);
      const { size } = await file.stat();
      const count = Math.ceil(size / PART_BYTES);
      for (let index = 0; index < count; index += 1) {
        const bytes = await partOf(file, index, buffer);
        const isSent = bytes.length === PART_BYTES && sums[index] === crc32(bytes);
        if (!isSent) await send(index + 1, bytes);
      }
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
