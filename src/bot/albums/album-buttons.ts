import type { Button } from "../telegram/gateway.ts";

/** Telegram's limit for what a button says, in bytes of UTF-8. */
const MAX_DATA = 64;

const DATA = /^album (\S+) (.+)$/s;

/** A button that asks for words to be done with a whole album; undefined where they do not fit. */
export function albumButton(text: string, albumId: string, words: string): Button | undefined {
  const data = `album ${albumId.split("#")[1] ?? ""} ${words}`;
  return Buffer.byteLength(data) <= MAX_DATA ? { text, data } : undefined;
}

/** What such a button says. */
export function readAlbumButton(
  data: string,
): { readonly mediaGroupId: string; readonly words: string } | undefined {
  const [, mediaGroupId, words] = DATA.exec(data) ?? [];
  return mediaGroupId === undefined || words === undefined ? undefined : { mediaGroupId, words };
}
