import { setTimeout as sleep } from "node:timers/promises";
import { HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "../../cloud/aws-error.ts";
import { inLanes } from "./in-lanes.ts";

const LANES = 8;

export interface Awaited {
  readonly key: string;
  /** An older one is of a picture that was there before. Both times are by the storage's clock. */
  readonly notBefore: Date;
}

/** Waits until the objects are there, or none has come for `silenceMs`. Gives the keys of those that have not come. */
export async function waitFor(
  s3: S3Client,
  objects: readonly Awaited[],
  options: {
    readonly bucket: string;
    readonly silenceMs: number;
    readonly progress: (done: number, total: number) => void;
    /** Between two looks. */
    readonly pauseMs: number;
  },
): Promise<ReadonlySet<string>> {
  const { bucket, silenceMs, progress, pauseMs } = options;
  let missing = objects;
  let until = performance.now() + silenceMs;
  for (;;) {
    const there = await inLanes(missing, LANES, async (each) => await isThere(s3, bucket, each));
    const left = missing.filter((_each, index) => there[index] !== true);
    if (left.length < missing.length) until = performance.now() + silenceMs;
    missing = left;
    progress(objects.length - missing.length, objects.length);
    if (missing.length === 0 || performance.now() > until) break;
    await sleep(pauseMs);
  }
  return new Set(missing.map(({ key }) => key));
}

async function isThere(s3: S3Client, bucket: string, { key, notBefore }: Awaited) {
  try {
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return LastModified !== undefined && LastModified >= notBefore;
  } catch (err) {
    if (errorNameEndsWith(err, "NotFound", "NoSuchKey")) return false;
    throw err;
  }
}
