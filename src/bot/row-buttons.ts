import { JOB_ID } from "../jobs/job.ts";
import type { JobRow } from "../jobs/row.ts";
import type { Buttons } from "./telegram/gateway.ts";
import { videoWordsIn } from "./videos/words/video-words.ts";
import { wordsIn } from "./words/languages.ts";

/** What can be pressed under a message that stands for a job. */
type Action = "cancel" | "retry" | "asFile" | "link";

/** What a button sends back: with the job's id well below Telegram's 64 bytes. */
const CODES = { cancel: "cancel", retry: "retry", asFile: "file", link: "link" } as const;

/** Why another try of the same picture may end otherwise. */
const RETRYABLE: ReadonlySet<JobRow["reason"]> = new Set([
  "out-of-tries",
  "crashed-the-worker",
  "too-slow",
  "video-too-slow",
]);

/** Whether the job of a row has ended in a way that another try may change. */
export function isRetryable({ state, reason }: JobRow): boolean {
  return (state === "failed" || state === "refused") && RETRYABLE.has(reason);
}

/** One button, in the words of the row. */
export function buttonFor(row: Pick<JobRow, "jobId" | "language">, action: Action): Buttons {
  const { buttons } = wordsIn(row.language);
  const text = action === "link" ? videoWordsIn(row.language).newLink : buttons[action];
  return [[{ text, data: `${CODES[action]}:${row.jobId}` }]];
}

/** The button that takes a whole album back. */
export function cancelAlbumButton(album: {
  readonly albumId: string;
  readonly language?: string | undefined;
}): Buttons {
  const text = wordsIn(album.language).buttons.cancel;
  return [[{ text, data: `${CODES.cancel}:${album.albumId}` }]];
}

/** The album that such a button is about. */
export function pressedAlbum(data: string): string | undefined {
  return /^cancel:(-?\d+#\S+)$/.exec(data)?.[1];
}

/** The job that a button of this kind is about; undefined for any other. People can send what no button of ours says. */
export function pressedJob(data: string, action: Action): string | undefined {
  const [code, jobId = "", ...more] = data.split(":");
  return code === CODES[action] && more.length === 0 && JOB_ID.test(jobId) ? jobId : undefined;
}
