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
  /** All parts but the last have 5 MiB or more. Sent again it replaces what was sent. */
  put(part: Part, signal: AbortSignal): Promise<void>;
  /** Makes the object of its first `count` parts. */
  complete(count: number, signal: AbortSignal): Promise<void>;
  /** Throws away what was sent. */
  abort(): Promise<void>;
}

export interface Part {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Of the bytes: whoever receives others refuses them. */
  readonly crc32: number;
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
      async put({ number, bytes, crc32 }, abortSignal) {
        const numbered = { ...upload, PartNumber: number };
        const command = new UploadPartCommand({
          ...numbered,
          Body: bytes,
          ChecksumCRC32: base64Of(crc32),
        });
        command.middlewareStack.add(withUnsignedBody, { step: "build" });
        const { ETag, ChecksumCRC32 } = await s3.send(command, { abortSignal });
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

/** As S3 writes it: four bytes, the highest first. */
function base64Of(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32);
  return bytes.toString("base64");
}

/**
 * Leaves the body out of the signature. Its checksum is in there, and on its way to Amazon the body is protected by TLS;
 * a second hash of every byte would cost as much as the sending.
 */
function withUnsignedBody<Args extends { request: unknown }, Answer>(
  next: (args: Args) => Promise<Answer>,
): (args: Args) => Promise<Answer> {
  return async (args) => {
    const { request } = args;
    if (typeof request === "object" && request !== null && "headers" in request) {
      Object.assign(request.headers ?? {}, { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" });
    }
    return await next(args);
  };
}
