/**
 * Why a request can never succeed, as words the contract agrees on.
 *
 * The worker and the bot's door name a reason; the bot puts it in a sentence (bot/words). A new reason
 * therefore fails to compile until it has a sentence.
 */
export const REJECT_REASONS = [
  /** Zero bytes. */
  "empty-file",
  /** The bytes are of no kind we know. */
  "not-a-picture",
  /** A ZIP, or a file that is one inside (office documents, packages), whatever its name says. */
  "archive",
  /** A drawing, not pixels; never rendered, since an SVG can name other files. */
  "svg",
  /** An iPhone's "send as file"; the prebuilt decoder has no HEVC. */
  "heic",
  /** Starts like a picture and cannot be read to its end. */
  "damaged",
  /** Says that it is 0 pixels wide or high. */
  "no-pixels",
  /** More pixels than we decode. */
  "too-many-pixels",
  /** A side is too short to show anything. */
  "too-small",
  /** More bytes than Telegram lets a bot fetch. */
  "file-too-big",
  /** The picture is not, or no longer, where the job says. */
  "picture-gone",
  /** The decoder or the model needed longer than we allow. */
  "too-slow",
  /** Cut to these proportions, not one pixel of the picture is left. */
  "nothing-left",
  /** The picture that was asked for would have more pixels than we make. */
  "result-too-big",
  /** The words do not fit on the picture, however small. */
  "no-room-for-text",
  /** Words with letters that we cannot write. */
  "unknown-letters",
  /** More than one video. */
  "video-playlist",
  /** It has not ended, or not even begun. */
  "video-live",
  /** Shown only to people who have proved their age. */
  "video-age-wall",
  /** Private, for members only, removed, or never there. */
  "video-unavailable",
  /** The site does not serve us, here or at all. */
  "video-blocked",
  /** Longer than we fetch, in time. */
  "video-too-long",
  /** More bytes than we fetch. */
  "video-too-large",
  /** Not there before the time was up. */
  "video-too-slow",
  /** Not on the list of sites, or it leads to one that is not. */
  "video-host-not-allowed",
  /** It leads to a machine that is not on the public Internet. */
  "video-private-address",
  /** There is no video, or none of a kind that we know. */
  "no-video",
  /** A search without a result. */
  "video-not-found",
  /** Nobody here fetches videos. */
  "videos-off",
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];

/** Why a job that might have succeeded did not. */
export const FAIL_REASONS = [
  /** Every try ended in an error. */
  "out-of-tries",
  /** This job took a worker down with it, twice. */
  "crashed-the-worker",
  /** No worker understands the message: damaged, or of a kind that is not known here. */
  "not-understood",
] as const;

export type FailReason = (typeof FAIL_REASONS)[number];

/** A job that can never succeed: tell the person, do not retry. */
export class RejectedJob extends Error {
  override readonly name = "RejectedJob";
  readonly reason: RejectReason;

  constructor(reason: RejectReason, options?: ErrorOptions) {
    super(`Job rejected: ${reason}`, options);
    this.reason = reason;
  }
}
