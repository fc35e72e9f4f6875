import type { S3Client } from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "../../cloud/aws-error.ts";
import { jsonBody } from "../../cloud/json-body.ts";
import type { Queue } from "../../cloud/queue.ts";
import { RejectedJob, type RejectReason } from "../../jobs/reasons.ts";
import { ThumbnailRequest } from "../../jobs/thumbnail-request.ts";
import { thumbnailFile } from "../../worker/processors/thumbnail/thumbnail-file.ts";
import { thumbnailKey } from "../../worker/processors/thumbnail/thumbnail-key.ts";
import { UsageError } from "../provision/plain-words.ts";
import { lookAtSource } from "./source.ts";

/** A picture whose thumbnail was asked for. */
export interface Asked {
  readonly key: string;
  /** The name that the thumbnail will have. */
  readonly thumbnail: string;
  /** Of the picture, by the storage's clock. */
  readonly modifiedAt: Date;
}

/** A picture of which there will be none, and why. */
export interface NotAsked {
  readonly key: string;
  readonly fault: string;
  readonly reason?: RejectReason;
}

/**
 * Asks for the thumbnail of one picture, which `put` brings there before, if given.
 *
 * What the worker would refuse at a glance is not asked for: it would tell nobody. Throws UsageError when there is no such
 * bucket.
 */
export async function ask(
  wanted: ThumbnailRequest,
  { s3, queue }: { readonly s3: S3Client; readonly queue: Pick<Queue, "send"> },
  put?: () => Promise<void>,
): Promise<Asked | NotAsked> {
  const { bucket, key } = wanted;
  const request = ThumbnailRequest.safeParse(wanted);
  if (!request.success) return { key, fault: request.error.issues[0]?.message ?? "no request" };
  try {
    await put?.();
    const { kind, modifiedAt } = await lookAtSource(s3, bucket, key);
    await queue.send(jsonBody(request.data));
    return { key, thumbnail: thumbnailKey(key, request.data, thumbnailFile(kind)), modifiedAt };
  } catch (err) {
    if (err instanceof RejectedJob) {
      return { key, fault: err.reason.replaceAll("-", " "), reason: err.reason };
    }
    if (errorNameEndsWith(err, "NoSuchBucket")) {
      throw new UsageError(`There is no bucket ${bucket}.`, { cause: err });
    }
    throw err;
  }
}
