import type { AlbumWords } from "./album-words.ts";

const photos = (count: number) => (count === 1 ? "1 foto" : `${count} fotos`);
const these = (count: number) => (count === 1 ? "esta foto" : `estas ${photos(count)}`);
const named = (numbers: readonly number[]) =>
  `${numbers.length === 1 ? "Foto" : "Fotos"} ${numbers.join(", ")}`;

export const es: AlbumWords = {
  working: {
    detect: (count) => `Estoy mirando tus ${photos(count)}…`,
    filter: (count, steps) => `Estoy trabajando en tus ${photos(count)}: ${steps}…`,
    thumbnail: (count) => `Estoy reduciendo tus ${photos(count)}…`,
  },
  offer: (count) => `¿Qué hago con ${these(count)}?`,
  unknownCaption: (caption, count) => `No conozco «${caption}». ¿Qué hago con ${these(count)}?`,
  found: (count, list) => `En ${photos(count)}: ${list}`,
  nothingFound: (count) => `En ${photos(count)}: no he encontrado nada.`,
  done: (ready, total) =>
    ready === total ? `Listo: ${photos(total)}.` : `Listo: ${ready} de ${photos(total)}.`,
  missing: (numbers, why) => `${named(numbers)}: ${why}`,
  notDone: (numbers) => `Sin hacer: ${numbers.join(", ")}.`,
  tooLargeTogether: "Esta imagen es demasiado grande para venir junto con las demás.",
  asFiles: "Van como archivos, porque no todas se pueden mostrar como foto.",
  mayBeHere:
    "Puede que las imágenes ya estén aquí. Si no es así, envía otra vez el álbum entero, por favor.",
  joinAsk: (minutes) =>
    `¿Qué foto va con esta? Responde con ella a este mensaje antes de ${minutes} minutos y uno las dos. Con cada respuesta más las uno todas de nuevo.`,
  joinTooLate: (minutes) =>
    `Espero ${minutes} minutos a la foto siguiente, y ya han pasado. Envía las fotos juntas como álbum, por favor, con concat debajo.`,
  joinFull: (limit) => `En una imagen no caben más de ${limit}. Empieza otra, por favor.`,
};
