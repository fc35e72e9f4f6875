import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "../../cloud/aws-error.ts";
import { RejectedJob } from "../../jobs/reasons.ts";
import { kindOf, type PictureKind } from "../../worker/processors/picture/kind-of.ts";
import { PICTURE_LIMITS } from "../../worker/processors/picture/picture-limits.ts";

/** Enough to tell what a file is. */
const HEAD_BYTES = 4096;

/** A picture in a bucket, looked at from outside. */
export interface Source {
  readonly key: string;
  readonly kind: PictureKind;
  /** By the storage's clock. */
  readonly modifiedAt: Date;
}

/** Looks at the first bytes of an object. Throws RejectedJob for what the worker would refuse at a glance, too. */
export async function lookAtSource(s3: S3Client, bucket: string, key: string): Promise<Source> {
  const { Body, ContentRange, LastModified } = await headOf(s3, bucket, key);
  const head = (await Body?.transformToByteArray()) ?? new Uint8Array();
  const size = Number(ContentRange?.split("/").at(-1) ?? head.length);
  if (size > PICTURE_LIMITS.maxBytes) throw new RejectedJob("file-too-big");
  return { key, kind: kindOf(head), modifiedAt: LastModified ?? new Date(0) };
}

async function headOf(s3: S3Client, bucket: string, key: string) {
  try {
    return await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${HEAD_BYTES - 1}` }),
    );
  } catch (err) {
    if (errorNameEndsWith(err, "NoSuchKey")) throw new RejectedJob("picture-gone", { cause: err });
    if (errorNameEndsWith(err, "InvalidRange")) throw new RejectedJob("empty-file", { cause: err });
    throw err;
  }
}
