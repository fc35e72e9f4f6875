import type { RejectReason } from "../../../jobs/reasons.ts";

/**
 * What yt-dlp's complaints mean, the first that fits. Its words are those of the sites, and change; what is not known here
 * is tried again, and told as a failure at last.
 */
const MEANINGS: readonly (readonly [RegExp, RejectReason])[] = [
  [/not a bot|captcha|rate.?limit|HTTP Error (?:429|451)|too many requests/i, "video-blocked"],
  [
    /not (?:made this video )?available (?:in|from) your (?:country|location|region)/i,
    "video-blocked",
  ],
  [/geo.?(?:restrict|block)|blocked (?:it )?in your country/i, "video-blocked"],
  [
    /confirm your age|age.?restrict|age.?gat|inappropriate for some|only.*adults|over 18/i,
    "video-age-wall",
  ],
  [
    /live event will begin|premieres? in|is not currently live|is offline|live stream/i,
    "video-live",
  ],
  [/private|members?.only|log.?in|sign in|subscri|premium|purchase|paid/i, "video-unavailable"],
  [
    /removed|(?<!service )unavailable|not available|no longer|terminated|deleted|does not exist/i,
    "video-unavailable",
  ],
  [/HTTP Error (?:404|410)/i, "video-unavailable"],
  [/HTTP Error 403|access denied|forbidden/i, "video-blocked"],
  [/unsupported url|no video|no media|no formats|not a video|DRM|is not a valid URL/i, "no-video"],
  [/larger than max-filesize/i, "video-too-large"],
];

/** Why there will never be a video; undefined when another try may end otherwise. */
export function refusalIn(complaints: readonly string[]): RejectReason | undefined {
  const errors = complaints.filter((line) => line.startsWith("ERROR:"));
  for (const error of errors.toReversed()) {
    const [, reason] = MEANINGS.find(([pattern]) => pattern.test(error)) ?? [];
    if (reason !== undefined) return reason;
  }
  return undefined;
}
