import { createS3Reader } from "../cloud/blob-reader.ts";
import { BlobGone } from "../cloud/blobs.ts";
import { createS3Blobs } from "../cloud/s3.ts";
import { createS3Client } from "../cloud/s3-client.ts";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createLogger } from "../lib/logger.ts";
import { secretsOf } from "./address.ts";
import { IngestConfig } from "./config.ts";
import { compact } from "./ingest/compact.ts";
import { keepHeapSmall } from "./ingest/keep-heap-small.ts";
import { loadFile } from "./ingest/load-file.ts";
import { FileRefused } from "./ingest/refused.ts";
import { connect, migrate } from "./migrate.ts";

/** How this ends, as in sysexits.h: 0 only when the file is in; 65 and 66 when trying again does not help. */
const EXIT = { refused: 65, gone: 66, tryAgain: 75, stopped: 143 };

keepHeapSmall();
explainStartErrors("ingest");
const config = readConfig(IngestConfig, process.env);
const { bucket, key } = config;
const log = createLogger("ingest", config.logLevel, secretsOf(config.database)).child({
  bucket,
  key,
});
// The transaction ends with the connection, so there is nothing to undo.
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    log.info({ signal }, "stopped before the file was in");
    process.exit(EXIT.stopped);
  });
}

const s3 = createS3Client();

async function ingest(): Promise<number> {
  try {
    await migrate(config.database, { log });
    const client = await connect(config.database, log);
    const { file, wasInBefore, compactSoon } = await loadFile(
      { client, reader: createS3Reader(s3), blobs: createS3Blobs(s3), now: () => new Date() },
      { bucket, key },
    );
    const { table, rows, rejected, bytes } = file;
    const ms = file.finishedAt.getTime() - file.startedAt.getTime();
    log.info({ table, rows, rejected, bytes, ms }, wasInBefore ? "file was in" : "file loaded");
    if (compactSoon)
      await compact(client).catch((err: unknown) => log.warn({ err }, "not compacted"));
    return 0;
  } catch (err) {
    if (err instanceof FileRefused) {
      log.error({ why: err.message, maybeLater: err.maybeLater }, "file refused");
      return err.maybeLater ? EXIT.tryAgain : EXIT.refused;
    }
    if (err instanceof BlobGone) {
      log.error({ why: err.message }, "file is gone");
      return EXIT.gone;
    }
    log.error({ err }, "file not loaded");
    return EXIT.tryAgain;
  }
}

// Also ends connections and streams that a failure left as they were.
process.exit(await ingest());
