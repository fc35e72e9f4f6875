import { pino } from "pino";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { BlobGone } from "../../src/cloud/blobs.ts";
import { loadFile } from "../../src/rates/ingest/load-file.ts";
import { connect } from "../../src/rates/migrate.ts";
import type { TestDatabase } from "./postgres.ts";

const BUCKET = "uploads";

/** A bucket in memory, and `load` as a task would do it, each time over a connection of its own. */
export function useIngest(database: TestDatabase) {
  const objects = new Map<string, Buffer>();
  const made = new Map<string, () => Iterable<Buffer>>();

  const load = async (key: string) => {
    const client = await connect(database.address, pino({ level: "silent" }));
    try {
      return await loadFile(
        {
          client,
          reader: {
            async open() {
              const make = made.get(key);
              if (make) {
                const body = Readable.from(make(), { objectMode: false });
                return { body, bytes: 0, etag: `"${key}"` };
              }
              const bytes = objects.get(key);
              if (!bytes) throw new BlobGone(key);
              // As a network does it: in pieces that end anywhere.
              const body = Readable.from(piecesOf(bytes), { objectMode: false });
              return { body, bytes: bytes.length, etag: etagOf(bytes) };
            },
          },
          blobs: {
            async put(object) {
              const chunks =
                object.body instanceof Uint8Array ? [object.body] : await object.body.toArray();
              objects.set(object.key, Buffer.concat(chunks));
            },
          },
          now: () => new Date(),
        },
        { bucket: BUCKET, key },
      );
    } finally {
      await client.end();
    }
  };

  onTestFinished(() => objects.clear());
  return {
    objects,
    load,
    /** Puts a file under this key and loads it. */
    upload: async (key: string, content: string | Buffer) => {
      objects.set(key, Buffer.from(content));
      return await load(key);
    },
    /** The same for a file that is made while it is read, since memory has no room for it. */
    uploadMade: async (key: string, make: () => Iterable<Buffer>) => {
      made.set(key, make);
      return await load(key);
    },
    text: (key: string) => objects.get(key)?.toString("utf8"),
  };
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  let size = 1;
  for (let start = 0; start < bytes.length; start += size, size = Math.min(size * 3, 65_536)) {
    yield bytes.subarray(start, start + size);
  }
}

function etagOf(bytes: Buffer): string {
  return `"${bytes.length}-${bytes.subarray(0, 64).toString("hex")}"`;
}
