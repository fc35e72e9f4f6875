import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "./aws-error.ts";
import { BlobGone, type Blobs, BlobTooBig } from "./blobs.ts";

/** Objects at Amazon S3, or at anything that speaks its protocol. */
export function createS3Blobs(s3: S3Client): Blobs {
  return {
    async get({ bucket, key, maxBytes, signal }) {
      const options = signal ? { abortSignal: signal } : {};
      try {
        const { Body, ContentLength } = await s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: key }),
          options,
        );
        if (!Body) throw new BlobGone(`${key} has no body.`);
        if ((ContentLength ?? 0) > maxBytes) {
          // Not read, so the connection is of no further use.
          if ("destroy" in Body) Body.destroy();
          throw new BlobTooBig(`${key} has ${ContentLength} bytes; at most ${maxBytes} are read.`);
        }
        const { buffer, byteOffset, byteLength } = await Body.transformToByteArray();
        return Buffer.from(buffer, byteOffset, byteLength); // the same memory
      } catch (err) {
        if (errorNameEndsWith(err, "NoSuchKey", "NotFound", "NoSuchBucket")) {
          throw new BlobGone(`${key} is not in ${bucket}.`, { cause: err });
        }
        throw err;
      }
    },

    async put({ bucket, key, body, length, contentType, cacheControl, signal }) {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: contentType,
          ...(length !== undefined && { ContentLength: length }),
          ...(cacheControl !== undefined && { CacheControl: cacheControl }),
        }),
        signal ? { abortSignal: signal } : {},
      );
    },
  };
}
