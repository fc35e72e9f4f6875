import { PassThrough, type Readable } from "node:stream";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "./aws-error.ts";
import { BlobGone, type BlobRef, type Blobs, BlobTooBig } from "./blobs.ts";

/** What S3 removes in one call. */
const REMOVE_BATCH = 1000;

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
      const send = async (Body: Uint8Array | Readable, abortSignal: AbortSignal | undefined) => {
        const command = new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body,
          ContentType: contentType,
          ...(length !== undefined && { ContentLength: length }),
          ...(cacheControl !== undefined && { CacheControl: cacheControl }),
        });
        await s3.send(command, abortSignal ? { abortSignal } : {});
      };
      if (body instanceof Uint8Array) await send(body, signal);
      else await sendStream(body, send, signal);
    },

    async remove(objects) {
      for (const [bucket, ofBucket] of Map.groupBy(objects, (object) => object.bucket)) {
        for (let start = 0; start < ofBucket.length; start += REMOVE_BATCH) {
          await removeBatch(s3, bucket, ofBucket.slice(start, start + REMOVE_BATCH));
        }
      }
    },
  };
}

/** S3 answers 200 also where it has removed only some. */
async function removeBatch(s3: S3Client, bucket: string, objects: readonly BlobRef[]) {
  const Objects = objects.map(({ key }) => ({ Key: key }));
  const { Errors = [] } = await s3.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  const failed = Errors.filter(({ Code }) => Code !== "NoSuchKey");
  if (failed.length === 0) return;
  const codes = [...new Set(failed.map(({ Code }) => Code))].join(", ");
  throw new Error(`${failed.length} objects of ${bucket} were not removed (${codes}).`);
}

/**
 * Sends a stream and closes it, whatever happens.
 *
 * When a stream breaks, the SDK waits for the rest of it, and an error event that nobody hears ends the process. So it is
 * given one that never breaks, and is told by the signal.
 */
async function sendStream(
  source: Readable,
  send: (body: Readable, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const broken = new AbortController();
  const body = new PassThrough();
  source.once("error", (err) => broken.abort(err));
  source.pipe(body);
  try {
    await send(body, AbortSignal.any([broken.signal, ...(signal ? [signal] : [])]));
  } catch (err) {
    broken.signal.throwIfAborted(); // what broke says more than that it was aborted
    throw err;
  } finally {
    source.destroy();
    body.destroy();
  }
}
