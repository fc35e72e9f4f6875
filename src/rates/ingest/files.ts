import type pg from "pg";
import { z } from "zod";

/** What is known of a file that is in. */
export interface LoadedFile {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly sha256: string;
  readonly table: string;
  readonly rows: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

const Row = z
  .object({
    bucket: z.string(),
    key: z.string(),
    etag: z.string(),
    sha256: z.string(),
    kind: z.string(),
    rows: z.coerce.number(),
    rejected: z.coerce.number(),
    bytes: z.coerce.number(),
    started_at: z.date(),
    finished_at: z.date(),
  })
  .transform(({ kind, started_at, finished_at, ...same }): LoadedFile => ({
    ...same,
    table: kind,
    startedAt: started_at,
    finishedAt: finished_at,
  }));

/** The number that a file's rows will carry. */
export async function nextFileId(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query(
    "SELECT nextval(pg_get_serial_sequence('files', 'id'))::integer AS id",
  );
  return z.tuple([z.object({ id: z.int() })]).parse(rows)[0].id;
}

/** The object if it is in already, told by its ETag, or by its content's hash where that is known. */
export async function findFile(
  client: pg.ClientBase,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  by: { readonly etag: string } | { readonly sha256: string },
): Promise<LoadedFile | undefined> {
  const [column, value] = "etag" in by ? ["etag", by.etag] : ["sha256", by.sha256];
  const { rows } = await client.query(
    `SELECT * FROM files WHERE bucket = $1 AND key = $2 AND ${column} = $3 ORDER BY id LIMIT 1`,
    [bucket, key, value],
  );
  return z.array(Row).parse(rows)[0];
}

export async function addFile(client: pg.ClientBase, id: number, file: LoadedFile): Promise<void> {
  await client.query(
    `INSERT INTO files (id, bucket, key, etag, sha256, kind, rows, rejected, bytes, started_at, finished_at)
     OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      id,
      file.bucket,
      file.key,
      file.etag,
      file.sha256,
      file.table,
      file.rows,
      file.rejected,
      file.bytes,
      file.startedAt,
      file.finishedAt,
    ],
  );
}

/** What `done/<key>.json` says. */
export function reportOf(file: LoadedFile): string {
  const seconds = (file.finishedAt.getTime() - file.startedAt.getTime()) / 1000;
  const report = {
    bucket: file.bucket,
    key: file.key,
    table: file.table,
    rows: file.rows,
    rejected: file.rejected,
    bytes: file.bytes,
    etag: file.etag,
    sha256: file.sha256,
    started_at: file.startedAt,
    finished_at: file.finishedAt,
    seconds,
    rows_per_second: Math.round(file.rows / Math.max(seconds, 0.001)),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
