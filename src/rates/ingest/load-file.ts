import { createHash } from "node:crypto";
import type pg from "pg";
import type { BlobReader, OpenBlob } from "../../cloud/blob-reader.ts";
import type { Blobs } from "../../cloud/blobs.ts";
import { isTimeToCompact } from "./compact.ts";
import { addFile, findFile, type LoadedFile, nextFileId, reportOf } from "./files.ts";
import { type LineBatch, linesOf } from "./lines.ts";
import type { Loaded, Source } from "./loading.ts";
import { loadPlaces } from "./load-places.ts";
import { loadPrices } from "./load-prices.ts";
import { holdObject } from "./locks.ts";
import { Fault, FileRefused } from "./refused.ts";
import { createRejects, type Rejects } from "./rejects.ts";
import { rowReader } from "./row-reader.ts";
import { unpack } from "./unpack.ts";

/** A load waits for others that change the same; behind a file of many gigabytes that takes a while. */
const LOCK_MS = 15 * 60_000;

/** S3's keys have at most 1024 bytes, and `rejected/<key>.csv` has to be one, too. */
const MAX_KEY_BYTES = 1024 - "rejected/.csv".length;

export interface LoadFileDeps {
  /** A connection for this alone; after a failure it must be closed. */
  readonly client: pg.ClientBase;
  readonly reader: BlobReader;
  readonly blobs: Pick<Blobs, "put">;
  readonly now: () => Date;
}

/** An object of a bucket. */
export interface FileObject {
  readonly bucket: string;
  readonly key: string;
  readonly signal?: AbortSignal;
}

export interface LoadResult {
  readonly file: LoadedFile;
  readonly wasInBefore: boolean;
  /** Whether `compact` would be of use now; nobody has to wait for it. */
  readonly compactSoon: boolean;
}

/**
 * Loads an object into the table that its columns tell, completely or not at all; one that is in already is left alone.
 *
 * Bad lines go to `rejected/<key>.csv`; what was loaded is told in `done/<key>.json`, also when it was in before, since
 * whoever loaded it may have ended before saying so. Throws FileRefused or BlobGone when trying again does not help.
 */
export async function loadFile(deps: LoadFileDeps, object: FileObject): Promise<LoadResult> {
  const { client, blobs } = deps;
  if (Buffer.byteLength(object.key) > MAX_KEY_BYTES) {
    throw new FileRefused(
      `Its name is longer than ${MAX_KEY_BYTES} bytes: no report could be named after it.`,
    );
  }
  await client.query("BEGIN");
  await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
  await holdObject(client, object.bucket, object.key);
  const open = await deps.reader.open(object);
  let result;
  try {
    const before = await findFile(client, object, { etag: open.etag });
    result = before
      ? { file: before, wasInBefore: true, compactSoon: false }
      : await loadOpen(deps, object, open);
  } finally {
    open.body.destroy();
  }
  await client.query(result.wasInBefore ? "ROLLBACK" : "COMMIT");
  await blobs.put({
    bucket: object.bucket,
    key: `done/${object.key}.json`,
    body: Buffer.from(reportOf(result.file)),
    contentType: "application/json",
  });
  return result;
}

async function loadOpen(
  deps: LoadFileDeps,
  object: FileObject,
  open: OpenBlob,
): Promise<LoadResult> {
  const { client, blobs, now } = deps;
  const startedAt = now();
  await using rejects = await createRejects(blobs);
  const hash = createHash("sha256");
  const batches = linesOf(unpack(open.body, (bytes) => hash.update(bytes)));
  const id = await nextFileId(client);
  const { table, rows, lines, finish, flushes } = await loadBatches(client, id, {
    batches,
    rejects,
  });

  const report = { bucket: object.bucket, key: `rejected/${object.key}.csv` };
  if (rejects.areTooMany(lines)) {
    await rejects.put(report);
    throw new FileRefused(`${rejects.count()} of its ${lines} lines are bad: see ${report.key}.`, {
      maybeLater: !rejects.wouldBeTooMany(lines),
    });
  }
  const sha256 = hash.digest("hex");
  const before = await findFile(client, object, { sha256 });
  if (before) return { file: before, wasInBefore: true, compactSoon: false };
  await finish();
  const file = {
    bucket: object.bucket,
    key: object.key,
    etag: open.etag,
    sha256,
    table,
    rows,
    rejected: rejects.count(),
    bytes: open.bytes,
    startedAt,
    finishedAt: now(),
  };
  await addFile(client, id, file);
  await rejects.put(report);
  return { file, wasInBefore: false, compactSoon: isTimeToCompact({ fileId: id, flushes }) };
}

async function loadBatches(
  client: pg.ClientBase,
  id: number,
  {
    batches,
    rejects,
  }: { readonly batches: AsyncGenerator<LineBatch, void>; readonly rejects: Rejects },
): Promise<Loaded & { readonly table: string }> {
  const { reader, rest } = await readHeader(batches);
  const source: Source = {
    batches: rest,
    read: reader.read,
    isPlain: reader.isPlain,
    reject: (line, fault) => rejects.add(line, fault),
    settle: async () => await rejects.settle(),
  };
  const { table } = reader;
  const loaded =
    table === "prices"
      ? await loadPrices(client, id, source)
      : await loadPlaces(client, table, source);
  return { ...loaded, table };
}

/** Reads the first line that is not blank, and gives back the lines that are rows. */
async function readHeader(batches: AsyncGenerator<LineBatch, void>) {
  for (;;) {
    const { value: batch } = await batches.next();
    if (batch === undefined) throw new FileRefused("It is empty.");
    const lines = batch.lines();
    const at = lines.findIndex((line) => line instanceof Fault || line.trim() !== "");
    const line = lines[at];
    if (line === undefined) continue;
    if (line instanceof Fault) throw new FileRefused(`Its first line cannot be read: ${line.why}`);
    const reader = rowReader(line);
    const skipped = reader.format === "csv" ? at + 1 : at;
    const rows = {
      first: batch.first + skipped,
      bytes: undefined,
      lines: () => lines.slice(skipped),
    };
    return { reader, rest: startingWith(rows, batches) };
  }
}

async function* startingWith(
  first: LineBatch,
  rest: AsyncGenerator<LineBatch, void>,
): AsyncGenerator<LineBatch, void> {
  yield first;
  yield* rest;
}
