import { Readable } from "node:stream";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "./aws-error.ts";
import { BlobGone } from "./blobs.ts";

/** An object that is being read. Whoever does not read `body` to its end destroys it. */
export interface OpenBlob {
  readonly body: Readable;
  readonly bytes: number;
  /** Changes with the content. */
  readonly etag: string;
}

/** Reads objects of any size as they come in. */
export interface BlobReader {
  /** Throws BlobGone when the object or its bucket is not there. */
  open(object: {
    readonly bucket: string;
    readonly key: string;
    readonly signal?: AbortSignal;
  }): Promise<OpenBlob>;
}

/** Objects at Amazon S3, or at anything that speaks its protocol. */
export function createS3Reader(s3: S3Client): BlobReader {
  return {
    async open({ bucket, key, signal }) {
      try {
        const { Body, ContentLength, ETag } = await s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: key }),
          signal ? { abortSignal: signal } : {},
        );
        if (!(Body instanceof Readable)) throw new BlobGone(`${key} has no body.`);
        return { body: Body, bytes: ContentLength ?? 0, etag: ETag ?? "" };
      } catch (err) {
        if (errorNameEndsWith(err, "NoSuchKey", "NotFound", "NoSuchBucket")) {
          throw new BlobGone(`${key} is not in ${bucket}.`, { cause: err });
        }
        throw err;
      }
    },
  };
}
