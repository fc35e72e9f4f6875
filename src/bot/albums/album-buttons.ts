import type { JobRow } from "../../jobs/row.ts";
import { buttonFor, isRetryable } from "../row-buttons.ts";
import type { Button, Buttons } from "../telegram/gateway.ts";

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

/** In one row their words can still be read. */
const PER_ROW = 3;

/** Under the answer: the pictures of `asFiles` (by their jobs) as files, and another try of those that another may help. */
export function answerButtons(
  rows: readonly (JobRow | undefined)[],
  asFiles: ReadonlySet<string>,
): Buttons {
  const numbered = rows.map((row, index): readonly Button[] => {
    if (row === undefined) return [];
    const isFile = asFiles.has(row.jobId);
    const [buttons = []] =
      isFile || isRetryable(row) ? buttonFor(row, isFile ? "asFile" : "retry") : [];
    return buttons.map(({ text, data }) => ({ text: `${text} (${index + 1})`, data }));
  });
  const all = numbered.flat();
  return Array.from({ length: Math.ceil(all.length / PER_ROW) }, (_, row) =>
    all.slice(row * PER_ROW, (row + 1) * PER_ROW),
  );
}
