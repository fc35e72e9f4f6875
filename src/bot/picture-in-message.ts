import type { Message } from "telegraf/types";

/** A picture that somebody sent, as far as Telegram describes it. */
export interface PictureInMessage {
  readonly fileId: string;
  /** Stable over time and bots, unlike the file id: what a job is recognised by. */
  readonly fileUniqueId: string;
  /** Bytes, if Telegram says so. */
  readonly size: number | undefined;
}

/** What Telegram lets a bot fetch. */
export const MAX_DOWNLOAD_BYTES = 20 * 2 ** 20;

const IMAGE_NAME = /\.(jpe?g|png|webp|gif|avif|heic|heif|svg|bmp|tiff?)$/i;

/**
 * The picture in a message: a photo, or a file that is declared to be a picture (the bytes are looked at later).
 * Undefined when there is none.
 */
export function pictureIn(message: Message | undefined): PictureInMessage | undefined {
  if (message === undefined) return undefined;
  if ("photo" in message) return largest(message.photo);
  if (!("document" in message)) return undefined;
  const { document } = message;
  const isImage =
    document.mime_type?.startsWith("image/") === true || IMAGE_NAME.test(document.file_name ?? "");
  return isImage ? pictureOf(document) : undefined;
}

interface TelegramFile {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_size?: number;
}

/** The largest size that may be fetched; Telegram does not promise an order. */
function largest(
  sizes: readonly (TelegramFile & { readonly width: number; readonly height: number })[],
): PictureInMessage | undefined {
  const byArea = sizes.toSorted(
    (one, other) => other.width * other.height - one.width * one.height,
  );
  const best = byArea.find((size) => (size.file_size ?? 0) <= MAX_DOWNLOAD_BYTES);
  const picture = best ?? byArea.at(-1); // too large, too: the door says so
  return picture && pictureOf(picture);
}

function pictureOf(file: TelegramFile): PictureInMessage {
  return { fileId: file.file_id, fileUniqueId: file.file_unique_id, size: file.file_size };
}
