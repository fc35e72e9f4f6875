import type { FailReason, RejectReason } from "../../jobs/reasons.ts";
import type { JobResult } from "../../jobs/row.ts";
import { describe } from "./describe.ts";

/** Telegram's limit for the text under a picture. */
export const MAX_CAPTION = 1024;

export const WORKING = "Looking at your photo…";

export const OFFER = "What shall I do with this photo?";

export const HELP = [
  "Send me a photo and I tell you what is in it, with a box around each thing.",
  "",
  "• Write predict (or detect) as its caption, or press the button under my answer.",
  "• Send it as a file to keep its full size: JPEG, PNG, WebP, GIF or AVIF, up to 20 MB.",
  "• In a group, reply to a photo with /detect.",
].join("\n");

export const START = `Hello! I look at pictures.\n\n${HELP}`;

export const NO_PHOTO_TO_LOOK_AT =
  "There is no picture there. Reply with /detect to a message that has one.";

export const NOT_A_REQUEST =
  "I only understand pictures. Send me a photo, or write /help to see what I can do.";

/** Said instead of a picture that may have been sent before, when nobody can know. */
export const MAY_BE_ABOVE =
  "The result may already be above. If it is not, please send the photo again.";

export function unknownCaption(caption: string): string {
  const characters = Array.from(caption); // never half of one: Telegram refuses those
  const short = characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : caption;
  return `I do not know “${short}”. ${OFFER}`;
}

export function resultCaption({ labels }: JobResult): string {
  if (labels === undefined) return "";
  return labels.length === 0 ? "Nothing found." : describe(labels, MAX_CAPTION);
}

const SENTENCES: Readonly<Record<RejectReason | FailReason, string>> = {
  "empty-file": "This file is empty. Please send the picture again.",
  "not-a-picture":
    "This is not a picture that I can read. Please send a JPEG, PNG, WebP, GIF or AVIF.",
  archive:
    "This is an archive (ZIP), not a picture, whatever its name says. Please send the picture itself.",
  svg: "This is an SVG drawing. I only look at photos; please send it as a JPEG or PNG.",
  heic: "I cannot read HEIC pictures. Please send it as a photo instead of as a file, or as a JPEG.",
  damaged: "This picture is damaged or incomplete. Please send it again.",
  "no-pixels": "This picture says that it has no pixels at all. Please send another one.",
  "too-many-pixels":
    "This picture has too many pixels. I take up to 40 megapixels; please send a smaller one.",
  "too-small":
    "This picture is too small or too thin to see anything in it. Please send a larger one.",
  "file-too-big":
    "This file is too large. Telegram lets me fetch up to 20 MB; please send a smaller one.",
  "picture-gone": "I no longer have this picture. Please send it again.",
  "too-slow": "This picture takes too long to work on. Please send a simpler or smaller one.",
  "out-of-tries":
    "Something went wrong on my side, and I have tried several times. Please send the photo again later.",
  "crashed-the-worker":
    "I could not work on this picture. Please try another one, or save it anew as a JPEG.",
  "not-understood": "I did not understand this request. Please send the photo again.",
};

/** Why there is no result, in a plain sentence. */
export function sentenceFor(reason: RejectReason | FailReason): string {
  return SENTENCES[reason];
}
