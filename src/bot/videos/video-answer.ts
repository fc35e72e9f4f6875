import { type Blobs, BlobGone } from "../../cloud/blobs.ts";
import type { SignedLink } from "../../cloud/signed-link.ts";
import type { JobRow, VideoResult } from "../../jobs/row.ts";
import type { Answer } from "../answer.ts";
import { buttonFor } from "../row-buttons.ts";
import { videoFileName, videoText } from "./video-text.ts";
import { videoWordsIn } from "./words/video-words.ts";

/** What Telegram takes from a bot; anything larger is a link. */
const MAX_SENT_BYTES = 50 * 10 ** 6;

const A_DAY_SECONDS = 24 * 3600;

export interface VideoSources {
  readonly blobs: Pick<Blobs, "get">;
  readonly linkTo: SignedLink;
}

/** The answer with a video: the video itself where Telegram takes it, else a link. */
export async function videoAnswer(
  { blobs, linkTo }: VideoSources,
  row: JobRow,
  video: VideoResult,
): Promise<Answer> {
  const link = await linkAnswer(linkTo, row, video);
  if (video.bytes > MAX_SENT_BYTES) return link;
  try {
    const bytes = await blobs.get({ ...video.object, maxBytes: MAX_SENT_BYTES });
    const caption = videoText(video, row.language);
    const shape = { width: video.width, height: video.height, seconds: video.seconds };
    const fileName = videoFileName(video);
    return { picture: { bytes, as: "video", caption, fileName, shape }, instead: link };
  } catch (err) {
    if (err instanceof BlobGone) return { text: videoWordsIn(row.language).gone };
    throw err;
  }
}

/** The answer with a link, and a button for another one: the bot's own credentials may end before the day does. */
export async function linkAnswer(
  linkTo: SignedLink,
  row: JobRow,
  video: VideoResult,
): Promise<Answer & { readonly text: string }> {
  const { tooLarge, link } = videoWordsIn(row.language);
  const address = await addressOf(linkTo, video);
  const text = [videoText(video, row.language), "", `${tooLarge} ${link}`, address].join("\n");
  return { text, buttons: buttonFor(row, "link") };
}

/** A video that somebody had before, in words: whatever its size, a link, since sending it again costs its size again. */
export async function videoAgain(
  linkTo: SignedLink,
  video: VideoResult,
  language: string | undefined,
): Promise<string> {
  const { link } = videoWordsIn(language);
  return [videoText(video, language), "", link, await addressOf(linkTo, video)].join("\n");
}

async function addressOf(linkTo: SignedLink, video: VideoResult): Promise<string> {
  const fileName = videoFileName(video);
  return await linkTo({ ...video.object, fileName, seconds: A_DAY_SECONDS });
}
