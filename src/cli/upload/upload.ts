import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { createPublicAddress } from "../../cloud/public-address.ts";
import { createS3Blobs } from "../../cloud/s3.ts";
import { createSqsQueue } from "../../cloud/sqs.ts";
import type { RejectReason } from "../../jobs/reasons.ts";
import { ask } from "./ask.ts";
import type { Destination } from "./destination.ts";
import { findFiles } from "./find-files.ts";
import { inLanes } from "./in-lanes.ts";
import { putFile } from "./put-files.ts";
import type { UploadOptions } from "./upload-options.ts";
import { waitFor } from "./wait-for.ts";

const LANES = 4;

/** Often enough for whoever looks at the bar. */
const PAUSE_MS = 300;

export interface UploadDeps {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly destination: Destination;
  readonly progress: (done: number, total: number) => void;
  /** Between two looks for thumbnails. */
  readonly pauseMs?: number;
}

/** What became of one picture. */
export type Uploaded =
  | { readonly key: string; readonly url: string }
  | { readonly key: string; readonly fault: string };

/** What lies in a folder beside pictures is nobody's fault. */
const NO_PICTURES: readonly (RejectReason | undefined)[] = ["not-a-picture", "empty-file"];

/** Uploads what is to be uploaded, asks for the thumbnails, and waits for them when told to. */
export async function upload(
  options: UploadOptions,
  deps: UploadDeps,
): Promise<readonly Uploaded[]> {
  const ends = [...(await askForFiles(options, deps)), ...(await askForKeys(options, deps))];
  const { s3, destination, progress, pauseMs = PAUSE_MS } = deps;
  const { thumbnailsBucket: bucket } = destination;
  const awaited = ends.flatMap((end) =>
    "thumbnail" in end ? [{ key: end.thumbnail, notBefore: end.modifiedAt }] : [],
  );
  const silenceMs = options.timeoutSeconds * 1000;
  const missing = options.wait
    ? await waitFor(s3, awaited, { bucket, silenceMs, progress, pauseMs })
    : new Set<string>();
  const addressOf = createPublicAddress(s3);
  return await inLanes(ends, LANES, async (end) => {
    if ("fault" in end) return { key: end.key, fault: end.fault };
    const { key, thumbnail } = end;
    return missing.has(thumbnail)
      ? { key, fault: "did not come; the worker's log and npm run dead-letters may say why" }
      : { key, url: await addressOf({ bucket, key: thumbnail }) };
  });
}

async function askForFiles(options: UploadOptions, deps: UploadDeps) {
  const blobs = createS3Blobs(deps.s3);
  const files = await findFiles(options.put);
  const ends = await inLanes(files, LANES, async (file) => {
    const put = async () => await putFile(blobs, options.bucket, file);
    const end = await ask({ ...options, key: file.key }, connected(deps), put);
    const isBeside = !file.isNamed && "fault" in end && NO_PICTURES.includes(end.reason);
    return isBeside ? undefined : end;
  });
  return ends.filter((end) => end !== undefined);
}

async function askForKeys(options: UploadOptions, deps: UploadDeps) {
  return await inLanes(
    [...new Set(options.keys)],
    LANES,
    async (key) => await ask({ ...options, key }, connected(deps)),
  );
}

function connected({ s3, sqs, destination }: UploadDeps) {
  return { s3, queue: createSqsQueue(sqs, { url: destination.jobsQueueUrl }) };
}
