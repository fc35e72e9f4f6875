import type { VideoWords } from "./video-words.ts";

export const en: VideoWords = {
  working: "Fetching the video…",
  progress: (bar, percent) => `Fetching the video…\n${bar} ${percent} %`,
  tooLarge: "It is too large to be sent here.",
  link: "This link works for a day:",
  ask: "Send me the link of a video, or words to search for: /video sleeping cats",
  newLink: "New link",
  linkIsNew: "Here is a new link.",
  gone: "I no longer have this video. Please send its link again.",
  failures: {
    "out-of-tries":
      "I could not fetch this video, and I have tried several times. Please try it again later.",
    "crashed-the-worker": "I could not fetch this video. Please try another one.",
    "not-understood": "I did not understand this request. Please send the link again.",
  },
};
