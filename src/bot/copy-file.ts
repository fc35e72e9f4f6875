import { Readable } from "node:stream";
import type { Blobs } from "../cloud/blobs.ts";
import type { ImageRef } from "../jobs/job.ts";
import type { RejectReason } from "../jobs/reasons.ts";
import { MAX_DOWNLOAD_BYTES, type PictureInMessage } from "./picture-in-message.ts";
import { type Download, TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";

export interface CopyFileDeps {
  readonly gateway: Pick<TelegramGateway, "download">;
  readonly blobs: Pick<Blobs, "put">;
}

/** Copies a file from Telegram to S3 as it is, without holding it whole; the reason when it cannot be had at all. */
export async function copyFile(
  { gateway, blobs }: CopyFileDeps,
  { picture, to }: { readonly picture: PictureInMessage; readonly to: ImageRef },
  signal: AbortSignal,
): Promise<RejectReason | undefined> {
  const declared = tooBigOrEmpty(picture.size);
  if (declared !== undefined) return declared;
  const download = await downloaded(gateway, picture.fileId, signal);
  if (typeof download === "string") return download;
  const body = Readable.fromWeb(download.body);
  body.on("error", () => undefined); // told to whoever reads it; unheard it would end the process
  try {
    const { length } = download;
    const refused = tooBigOrEmpty(length);
    if (refused !== undefined) return refused;
    await blobs.put({
      ...to,
      body,
      ...(length !== undefined && { length }),
      contentType: "application/octet-stream", // what a sender declares may be a lie; the worker looks at the bytes
      signal,
    });
    return undefined;
  } finally {
    body.destroy(); // a copy that failed would hold the connection
  }
}

async function downloaded(
  gateway: CopyFileDeps["gateway"],
  fileId: string,
  signal: AbortSignal,
): Promise<Download | RejectReason> {
  try {
    return await gateway.download(fileId, signal);
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "file-too-big") return "file-too-big";
    if (err instanceof TelegramFailure && err.kind === "refused") return "picture-gone";
    throw err;
  }
}

function tooBigOrEmpty(bytes: number | undefined): RejectReason | undefined {
  if (bytes === 0) return "empty-file";
  return bytes !== undefined && bytes > MAX_DOWNLOAD_BYTES ? "file-too-big" : undefined;
}
