import type { VideoWords } from "./video-words.ts";

export const es: VideoWords = {
  working: "Estoy descargando el vídeo…",
  progress: (bar, percent) => `Estoy descargando el vídeo…\n${bar} ${percent} %`,
  tooLarge: "Es demasiado grande para enviarlo aquí.",
  link: "Este enlace funciona un día:",
  ask: "Envíame el enlace de un vídeo, o palabras que buscar: /video gatos durmiendo",
  newLink: "Enlace nuevo",
  linkIsNew: "Aquí tienes un enlace nuevo.",
  gone: "Ya no tengo este vídeo. Envía el enlace otra vez, por favor.",
  failures: {
    "out-of-tries":
      "No he podido descargar este vídeo, tampoco después de varios intentos. Inténtalo más tarde, por favor.",
    "crashed-the-worker": "No he podido descargar este vídeo. Prueba con otro, por favor.",
    "not-understood": "No he entendido esta petición. Envía el enlace otra vez, por favor.",
  },
};
