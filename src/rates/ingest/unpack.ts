import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FileRefused } from "./refused.ts";

/** No list of prices packs better than 1:30; what unpacks to far more was made to fill memory or time. */
const MAX_RATIO = 300;

/** Below this nothing is judged: a small file may hold the same line many times. */
const JUDGED_FROM_BYTES = 2 ** 30;

/** As much as streams read at once; zlib's own 16 kB take twice the time. */
const PIECE_BYTES = 64 * 1024;

/** What every gzip file begins with. */
const GZIP = [0x1f, 0x8b] as const;

/**
 * The bytes of a file, unpacked if it is gzip, which its first bytes say, not its name. `seen` gets every byte as it came.
 *
 * Throws FileRefused for damaged gzip and for one that unpacks to a multiple no list of prices has.
 */
export async function* unpack(
  body: Readable,
  seen: (bytes: Buffer) => void,
): AsyncGenerator<Buffer> {
  const source = watched(body, seen);
  const start = await startOf(source);
  if (start[0] === GZIP[0] && start[1] === GZIP[1]) yield* gunzipped(start, source);
  else {
    yield start;
    yield* source;
  }
}

async function* watched(body: Readable, seen: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    seen(bytes);
    yield bytes;
  }
}

/** The first chunk, and a second when the first is too short to tell anything. */
async function startOf(source: AsyncGenerator<Buffer>): Promise<Buffer> {
  let start = Buffer.alloc(0);
  while (start.length < GZIP.length) {
    const { value, done } = await source.next();
    if (done) break;
    start = Buffer.concat([start, value]);
  }
  return start;
}

async function* gunzipped(start: Buffer, source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let packed = start.length;
  let unpacked = 0;
  let broken: unknown;
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });

  async function feed(): Promise<void> {
    try {
      await write(start);
      for await (const bytes of source) {
        packed += bytes.length;
        await write(bytes);
      }
      gunzip.end();
    } catch (err) {
      broken = err;
      gunzip.destroy(err instanceof Error ? err : new Error(String(err)));
    }
  }
  async function write(bytes: Buffer): Promise<void> {
    if (gunzip.destroyed) return;
    await new Promise<void>((resolve) => {
      gunzip.once("close", resolve);
      gunzip.write(bytes, () => {
        gunzip.off("close", resolve);
        resolve();
      });
    });
  }

  const feeding = feed();
  try {
    for await (const chunk of gunzip) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      unpacked += bytes.length;
      if (unpacked > JUDGED_FROM_BYTES && unpacked > packed * MAX_RATIO) {
        throw new FileRefused(`It unpacks to more than ${MAX_RATIO} times its size.`);
      }
      yield bytes;
    }
    await feeding;
  } catch (err) {
    if (err instanceof FileRefused || broken !== undefined) throw err; // reading failed, not unpacking
    const why = err instanceof Error ? err.message : String(err);
    throw new FileRefused(`Its gzip data is damaged: ${why}.`, { cause: err });
  } finally {
    gunzip.destroy();
  }
}
