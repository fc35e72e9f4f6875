import { createReadStream, createWriteStream } from "node:fs";
import { mkdtempDisposable, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import type { Blobs } from "../../cloud/blobs.ts";
import type { Fault } from "./refused.ts";

/** Over this share of bad lines the whole file is refused. */
const MAX_BAD = 0.1;

/**
 * Lines beyond this are counted only: a report is longer than the lines that it is about, the disk of a task has 20 GB,
 * and S3 takes 5 GB at once.
 */
const MAX_REPORT_BYTES = 1_000_000_000;

/** Lines that were not taken. They go to a file first, since there may be as many as the upload has. */
export interface Rejects extends AsyncDisposable {
  add(line: number, fault: Fault): void;
  /** Resolves when the disk has caught up; call it now and then. */
  settle(): Promise<void>;
  count(): number;
  /** Whether so many of `lines` are bad that the file must not go in. */
  areTooMany(lines: number): boolean;
  /** As before, if only the unknown ports were known. */
  wouldBeTooMany(lines: number): boolean;
  /** Puts the report, when there is anything in it. */
  put(object: { readonly bucket: string; readonly key: string }): Promise<void>;
}

export async function createRejects(
  blobs: Pick<Blobs, "put">,
  maxReportBytes = MAX_REPORT_BYTES,
): Promise<Rejects> {
  const folder = await mkdtempDisposable(join(tmpdir(), "rejected-"));
  const path = join(folder.path, "lines.csv");
  const file = createWriteStream(path);
  let broken: Error | undefined;
  file.on("error", (err) => (broken = err));
  file.write("line,reason\r\n");
  let count = 0;
  let unknownPorts = 0;
  let reportBytes = 0;
  let unsaid = 0;
  let isBehind = false;

  return {
    add(line, { why, isUnknownPort }) {
      count += 1;
      if (isUnknownPort) unknownPorts += 1;
      if (reportBytes >= maxReportBytes) {
        unsaid += 1;
        return;
      }
      const row = `${line},"${why.replaceAll('"', '""')}"\r\n`;
      reportBytes += Buffer.byteLength(row);
      isBehind = !file.write(row) || isBehind;
    },
    async settle() {
      if (broken) throw broken;
      if (isBehind && file.writableNeedDrain) await once(file, "drain");
      isBehind = false;
    },
    count: () => count,
    areTooMany: (lines) => count > lines * MAX_BAD,
    wouldBeTooMany: (lines) => count - unknownPorts > lines * MAX_BAD,
    async put({ bucket, key }) {
      if (unsaid > 0) file.write(`,"${unsaid} more lines are bad; the report ends here."\r\n`);
      await new Promise<void>((resolve) => file.end(resolve));
      if (broken) throw broken;
      if (count === 0) return;
      const { size } = await stat(path);
      const contentType = "text/csv; charset=utf-8";
      await blobs.put({ bucket, key, body: createReadStream(path), length: size, contentType });
    },
    async [Symbol.asyncDispose]() {
      if (!file.closed) {
        file.destroy();
        await once(file, "close").catch(() => undefined);
      }
      await folder[Symbol.asyncDispose]();
    },
  };
}
