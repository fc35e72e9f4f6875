import { expect, test } from "vitest";
import { refusalIn } from "../../../../src/worker/processors/video/refusal-in.ts";

// As yt-dlp of several years words them.
test.each([
  ["[youtube] x: Private video. Sign in if you've been granted access", "video-unavailable"],
  [
    "[youtube] x: Video unavailable. This video has been removed by the uploader",
    "video-unavailable",
  ],
  ["[youtube] x: Join this channel to get access to members-only content", "video-unavailable"],
  ["[youtube] x: Sign in to confirm your age. This video may be inappropriate", "video-age-wall"],
  ["[youtube] x: Sign in to confirm you’re not a bot. Use --cookies", "video-blocked"],
  ["[youtube] x: The uploader has not made this video available in your country", "video-blocked"],
  ["[generic] Unable to download webpage: HTTP Error 403: Forbidden", "video-blocked"],
  ["[generic] Unable to download webpage: HTTP Error 429: Too Many Requests", "video-blocked"],
  ["[generic] Unable to download webpage: HTTP Error 404: Not Found", "video-unavailable"],
  ["[youtube] x: This live event will begin in 3 hours.", "video-live"],
  ["[youtube] x: Premieres in 10 minutes", "video-live"],
  ["[twitch:stream] x: The channel is not currently live", "video-live"],
  ["Unsupported URL: https://example.org/", "no-video"],
  ["[twitter] 1: No video could be found in this tweet", "no-video"],
])("%s", (complaint, reason) => {
  expect(refusalIn(["WARNING: nothing", `ERROR: ${complaint}`])).toBe(reason);
});

test.each([
  "[generic] Unable to download webpage: <urlopen error timed out>",
  "[youtube] x: Unable to extract player version; please report this issue",
  "[generic] Unable to download webpage: HTTP Error 503: Service Unavailable",
])("%s is tried again", (complaint) => {
  expect(refusalIn([`ERROR: ${complaint}`])).toBeUndefined();
});
