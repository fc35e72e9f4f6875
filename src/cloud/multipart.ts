import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

/** An object that is sent in parts. Nobody sees it before it is complete. */
export interface MultipartUpload {
  /** Part `number`, from 1; all but the last have 5 MiB or more. Sent again it replaces what was sent. */
  put(number: number, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Makes the object of its first `count` parts. */
  complete(count: number, signal: AbortSignal): Promise<void>;
  /** Throws away what was sent. */
  abort(): Promise<void>;
}

/** Begins to send an object in parts. */
export type BeginMultipart = (
  object: { readonly bucket: string; readonly key: string; readonly contentType: string },
  signal: AbortSignal,
) => Promise<MultipartUpload>;

/** At Amazon S3, or at anything that speaks its protocol. */
export function createS3Multipart(s3: S3Client): BeginMultipart {
  return async ({ bucket, key, contentType }, signal) => {
    const named = { Bucket: bucket, Key: key };
    const { UploadId } = await s3.send(
      new CreateMultipartUploadCommand({ ...named, ContentType: contentType }),
      { abortSignal: signal },
    );
    const upload = { ...named, UploadId };
    const parts = new Map<number, CompletedPart>();
    return {
      async put(number, bytes, abortSignal) {
        const { ETag, ChecksumCRC32 } = await s3.send(
          new UploadPartCommand({ ...upload, PartNumber: number, Body: bytes }),
          { abortSignal },
        );
        // S3 wants the checksums back that the SDK has had it check.
        parts.set(number, { PartNumber: number, ETag, ...(ChecksumCRC32 && { ChecksumCRC32 }) });
      },
      async complete(count, abortSignal) {
        const Parts = Array.from({ length: count }, (_, index) => {
          const part = parts.get(index + 1);
          if (!part) throw new Error(`Part ${index + 1} of ${count} was not sent.`);
          return part;
        });
        await s3.send(
          new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
          { abortSignal },
        );
      },
      async abort() {
        await s3.send(new AbortMultipartUploadCommand(upload));
      },
    };
  };
}
