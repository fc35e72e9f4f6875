import { open, stat } from "node:fs/promises";
import type { BeginMultipart, MultipartUpload } from "../../../cloud/multipart.ts";
import type { ImageRef } from "../../../jobs/job.ts";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { VIDEO_TYPES, type VideoExtension, videoObject } from "../../../jobs/video-file.ts";
import { createPartsOfFile, untilBegun } from "./parts-of-file.ts";
import { HEAD_BYTES, videoTypeOf } from "./video-type.ts";

/** A video on its way to the bucket. Disposed of without having been finished, nothing of it stays there. */
export interface Sending extends AsyncDisposable {
  /** Sends what is there, until the signal says that no more comes. Throws RejectedJob when it is no video. */
  whileGrowing(path: string, stopped: AbortSignal): Promise<void>;
  /** Sends the rest. Throws RejectedJob when it is no video, or too large. */
  finish(path: string, maxBytes: number): Promise<Sent>;
}

interface Sent {
  readonly object: ImageRef;
  readonly contentType: string;
  readonly bytes: number;
}

interface Begun extends Omit<Sent, "bytes"> {
  readonly upload: MultipartUpload;
}

export interface SendingOptions {
  readonly beginMultipart: BeginMultipart;
  readonly videosBucket: string;
  readonly signal: AbortSignal;
}

/** An upload is begun when the first bytes have told what it is. */
export function createSending(
  { beginMultipart, videosBucket, signal }: SendingOptions,
  jobId: string,
): Sending {
  let begun: Begun | undefined;
  let isFinished = false;

  async function begin(path: string): Promise<Begun> {
    const extension = await extensionOf(path);
    const contentType = VIDEO_TYPES[extension];
    if (begun?.contentType === contentType) return begun;
    if (begun) throw new Error(`A file that began as ${begun.contentType} became ${contentType}.`);
    const object = videoObject(videosBucket, jobId, extension);
    const upload = await beginMultipart({ ...object, contentType }, signal);
    begun = { object, contentType, upload };
    return begun;
  }

  const parts = createPartsOfFile(async (part) => {
    signal.throwIfAborted();
    await begun?.upload.put(part, signal);
  });

  return {
    async whileGrowing(path, stopped) {
      await untilBegun(path, stopped);
      if (stopped.aborted) return;
      await begin(path);
      await parts.sendWhileGrowing(path, stopped);
    },
    async finish(path, maxBytes) {
      const { size: bytes } = await stat(path);
      if (bytes > maxBytes) throw new RejectedJob("video-too-large");
      const { upload, ...what } = await begin(path);
      const count = await parts.sendRest(path);
      signal.throwIfAborted(); // do not write what is no longer ours
      await upload.complete(count, signal);
      isFinished = true;
      return { ...what, bytes };
    },
    async [Symbol.asyncDispose]() {
      // The bucket drops by itself what could not be thrown away.
      if (begun && !isFinished) await begun.upload.abort().catch(() => undefined);
    },
  };
}

async function extensionOf(path: string): Promise<VideoExtension> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const extension = videoTypeOf(buffer.subarray(0, bytesRead));
  if (extension === undefined) throw new RejectedJob("no-video");
  return extension;
}
