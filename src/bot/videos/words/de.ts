import type { VideoWords } from "./video-words.ts";

export const de: VideoWords = {
  working: "Ich hole das Video…",
  progress: (bar, percent) => `Ich hole das Video…\n${bar} ${percent} %`,
  tooLarge: "Es ist zu groß, um es hierher zu schicken.",
  link: "Dieser Link gilt einen Tag:",
  ask: "Schick mir den Link eines Videos, oder Suchworte: /video schlafende Katzen",
  newLink: "Neuer Link",
  linkIsNew: "Hier ist ein neuer Link.",
  gone: "Ich habe dieses Video nicht mehr. Bitte schick den Link noch einmal.",
  failures: {
    "out-of-tries":
      "Ich konnte dieses Video nicht holen, auch nach mehreren Versuchen. Bitte versuch es später noch einmal.",
    "crashed-the-worker": "Ich konnte dieses Video nicht holen. Bitte versuch ein anderes.",
    "not-understood": "Ich habe diese Anfrage nicht verstanden. Bitte schick den Link noch einmal.",
  },
};
