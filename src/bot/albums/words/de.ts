import type { AlbumWords } from "./album-words.ts";

const photos = (count: number) => (count === 1 ? "1 Foto" : `${count} Fotos`);
const these = (count: number) => (count === 1 ? "diesem Foto" : `diesen ${photos(count)}`);
const named = (numbers: readonly number[]) =>
  `${numbers.length === 1 ? "Foto" : "Fotos"} ${numbers.join(", ")}`;

export const de: AlbumWords = {
  working: {
    detect: (count) => `Ich sehe mir die ${photos(count)} an…`,
    filter: (count, steps) => `Ich bearbeite die ${photos(count)}: ${steps}…`,
    thumbnail: (count) => `Ich verkleinere die ${photos(count)}…`,
  },
  offer: (count) => `Was soll ich mit ${these(count)} tun?`,
  unknownCaption: (caption, count) =>
    `„${caption}“ kenne ich nicht. Was soll ich mit ${these(count)} tun?`,
  found: (count, list) => `In ${photos(count)}: ${list}`,
  nothingFound: (count) => `In ${photos(count)}: nichts gefunden.`,
  done: (ready, total) =>
    ready === total ? `Fertig: ${photos(total)}.` : `Fertig: ${ready} von ${photos(total)}.`,
  missing: (numbers, why) => `${named(numbers)}: ${why}`,
  notDone: (numbers) => `Nicht fertig: ${numbers.join(", ")}.`,
  tooLargeTogether: "Dieses Bild ist zu groß, um mit den anderen zusammen zu kommen.",
  asFiles: "Sie kommen als Dateien, weil sich nicht jedes als Foto zeigen lässt.",
  mayBeHere:
    "Die Bilder sind vielleicht schon da. Wenn nicht, schick bitte das ganze Album noch einmal.",
  joinAsk: (minutes) =>
    `Welches Foto soll dazu? Antworte innerhalb von ${minutes} Minuten mit ihm auf diese Nachricht, dann füge ich die beiden zusammen. Mit jeder weiteren Antwort füge ich alle neu zusammen.`,
  joinTooLate: (minutes) =>
    `Ich warte ${minutes} Minuten auf das nächste Foto, und die sind vorbei. Schick die Fotos bitte zusammen als Album, mit concat darunter.`,
  joinFull: (limit) => `Mehr als ${limit} Bilder passen nicht in eines. Fang bitte ein neues an.`,
};
