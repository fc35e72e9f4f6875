import { createHash } from "node:crypto";
import { z } from "zod";
import { Poison } from "../../cloud/handling.ts";

/** Only what is put there is loaded; `done/` and `rejected/` are ours. */
const INCOMING = "incoming/";

/** A file that was put into the bucket. */
export interface Upload {
  /** Of this event: the same event has the same, the same key put again has another. Letters and digits. */
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html, as far as it matters */
const EventRecord = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().default(0),
      eTag: z.string().default(""),
      versionId: z.string().default(""),
      sequencer: z.string().default(""),
    }),
  }),
});

/** S3 tests a new rule by a message without records. */
const Message = z.union([
  z.object({ Records: z.array(EventRecord) }),
  z.object({ Event: z.literal("s3:TestEvent") }).transform(() => ({ Records: [] })),
]);

/** The files that an S3 event tells of, of this bucket and below `incoming/`. Throws Poison for what is no such event. */
export function uploadsIn(body: string, bucket: string): readonly Upload[] {
  const message = Message.safeParse(json(body));
  if (!message.success) throw new Poison("The message is no event of S3.");
  const uploads = message.data.Records.filter(({ eventName }) =>
    /^(s3:)?ObjectCreated:/.test(eventName),
  ).map(({ s3 }) => uploadOf(s3));
  const wanted = uploads.filter((upload) => upload.bucket === bucket && isFile(upload));
  return [...new Map(wanted.map((upload) => [upload.id, upload])).values()];
}

function uploadOf({ bucket, object }: z.output<typeof EventRecord>["s3"]): Upload {
  const key = decoded(object.key);
  const what = [bucket.name, key, object.eTag, object.versionId, object.sequencer];
  const hash = createHash("sha256").update(JSON.stringify(what)).digest("hex");
  return { id: hash.slice(0, 32), bucket: bucket.name, key, bytes: object.size };
}

/** S3 spells keys as forms do: a `+` is a space, and a plus is `%2B`. No variable can hold the character 0. */
function decoded(key: string): string {
  try {
    const text = decodeURIComponent(key.replaceAll("+", " "));
    if (!text.includes("\0")) return text;
  } catch {
    // It is no UTF-8.
  }
  throw new Poison(`The key ${key} cannot be read.`);
}

/** The console makes empty objects that end in a slash, to show folders. */
function isFile({ key, bytes }: Upload): boolean {
  return key.startsWith(INCOMING) && !(key.endsWith("/") && bytes === 0);
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // no event of S3
  }
}
