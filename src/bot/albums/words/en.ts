import type { AlbumWords } from "./album-words.ts";

const photos = (count: number) => (count === 1 ? "1 photo" : `${count} photos`);
const these = (count: number) => (count === 1 ? "this photo" : `these ${photos(count)}`);
const named = (numbers: readonly number[]) =>
  `${numbers.length === 1 ? "Photo" : "Photos"} ${numbers.join(", ")}`;

export const en: AlbumWords = {
  working: {
    detect: (count) => `Looking at your ${photos(count)}…`,
    filter: (count, steps) => `Working on your ${photos(count)}: ${steps}…`,
    thumbnail: (count) => `Making your ${photos(count)} small…`,
  },
  offer: (count) => `What shall I do with ${these(count)}?`,
  unknownCaption: (caption, count) =>
    `I do not know “${caption}”. What shall I do with ${these(count)}?`,
  found: (count, list) => `In ${photos(count)}: ${list}`,
  nothingFound: (count) => `In ${photos(count)}: nothing found.`,
  done: (ready, total) =>
    ready === total ? `Done: ${photos(total)}.` : `Done: ${ready} of ${photos(total)}.`,
  missing: (numbers, why) => `${named(numbers)}: ${why}`,
  notDone: (numbers) => `Not done: ${numbers.join(", ")}.`,
  tooLargeTogether: "This picture is too large to come together with the others.",
  asFiles: "They come as files, since not every one can be shown as a photo.",
  mayBeHere:
    "The pictures may already be here. If they are not, please send the whole album again.",
  joinAsk: (minutes) =>
    `Which photo goes with this one? Reply to this message with it within ${minutes} minutes, and I join the two. With every further reply I join them all anew.`,
  joinTooLate: (minutes) =>
    `I wait ${minutes} minutes for the next photo, and they are over. Please send the photos together as an album, with the caption concat.`,
  joinFull: (limit) => `More than ${limit} pictures do not go into one. Please begin a new one.`,
};
