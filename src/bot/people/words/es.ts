import { counting } from "../../words/plurals.ts";
import type { PeopleWords } from "./people-words.ts";

const count = counting("es");
const days = (number: number) => `${number} ${count(number, "día", "días")}`;

export const es: PeopleWords = {
  refusals: {
    notAllowed: "Lo siento: este bot solo trabaja para las personas que su operador ha apuntado.",
    busy: (when) =>
      `Ahora mismo hay más trabajo del que puedo hacer. Vuelve a intentarlo ${when}, por favor.`,
    tooFast: (limit, when) =>
      `¡Qué rapidez! Acepto ${limit} por minuto. La siguiente, ${when}, por favor.`,
    enoughForToday: (limit, when) =>
      `Acepto ${limit} al día, y ya han sido tantas. La siguiente, ${when}, por favor.`,
  },
  settings: {
    title: "Así trabajo para ti:",
    groupTitle: "Así trabajo en este grupo; los administradores pueden cambiarlo:",
    minScore: (percent) => `Puntuación mínima: ${percent} %`,
    anyScore: "Puntuación mínima: la del modelo",
    classes: (names) => `Lo que busco: ${names}`,
    allClasses: "Lo que busco: todo",
    language: (name) => `Idioma: ${name}`,
    anyLanguage: "Idioma: el de tu Telegram",
    asPhoto: "Los resultados llegan como fotos.",
    asFile: "Los resultados llegan como archivos, con toda su calidad.",
    hint: "Para elegir lo que busco: /settings clases persona, coche – o responde a este mensaje con los nombres. «todo» es todo.",
    buttons: {
      anyScore: "Del modelo",
      allClasses: "Buscar todo",
      anyLanguage: "Como en Telegram",
      asPhoto: "Como fotos",
      asFile: "Como archivos",
    },
    onlyAdministrators: "Eso solo lo pueden cambiar los administradores de este grupo.",
    notUnderstood: (limit) =>
      `Nombra hasta ${limit} ${count(limit, "cosa", "cosas")} con comas, o «todo»: /settings clases persona, coche`,
    all: "todo, todos, todas",
    classesWord: "clases, clase, cosas",
  },
  history: {
    nothing: "Todavía no hay imágenes. ¡Envíame una foto!",
    caption: (position, date) => `${position} · ${date}`,
    gone: "Esta imagen ya no se conserva.",
    allGone: "Las imágenes de tus últimas peticiones ya no se conservan.",
  },
  privacy: {
    start: "Lo que guardo:",
    requests: (number) =>
      `• Cada petición, ${days(number)}: los identificadores de chat, persona y mensajes, lo que se pidió, cuándo, y lo que se encontró.`,
    pictures: (number) => `• Tus imágenes como las enviaste, y mis resultados, ${days(number)}.`,
    thumbnails: (number) =>
      `• Las miniaturas para siempre, porque otros pueden tener sus direcciones; quien tenga una puede verla. /delete_me encuentra las de los últimos ${days(number)}.`,
    videos: (number) =>
      `• Los vídeos que he descargado, ${days(number)}; quien tenga un enlace mío puede usarlo un día. El sitio ve que lo descargo, no para quién.`,
    albums: (number) => `• Qué mensajes forman un álbum, con sus textos, ${days(number)}.`,
    settings: (number) => `• Tus /settings, ${days(number)} después del último cambio.`,
    counts: (number) =>
      `• Cuándo has preguntado, por los límites, ${number} ${count(number, "hora", "horas")}. Esto se queda aunque borres todo lo demás.`,
    failed: (number) =>
      `• Los mensajes que no pude tratar, con su texto, hasta ${days(number)}, para repararlo.`,
    logs: "• Mis registros nombran los chats con un código, y no contienen imágenes ni textos.",
    who: "Todo esto está en el almacenamiento de quien opera este bot. Solo esa persona puede verlo; yo no paso nada a nadie. Lo que escribimos aquí está también en Telegram.",
    deletion:
      "/delete_me borra lo que tengo de ti en este chat. Tras los plazos de arriba, la eliminación puede tardar unos días más.",
  },
  deleteMe: {
    ask: "¿Borro todo lo que tengo de ti en este chat: peticiones, imágenes, vídeos, resultados, miniaturas y ajustes? Lo que esté en marcha se cancela. No se puede deshacer.",
    askInGroup:
      "¿Borro todo lo que me pediste en este grupo: peticiones, imágenes, vídeos, resultados y miniaturas? Lo que esté en marcha se cancela. No se puede deshacer.",
    yes: "Borrar todo",
    no: "Conservar",
    kept: "Todo queda como está.",
    notYours: "Esta pregunta es para otra persona. Escribe tú /delete_me.",
    deleting: "Borrando…",
    done: (requests, files) =>
      `Borrado: ${requests} ${count(requests, "petición", "peticiones")} con ${files} ${count(files, "archivo", "archivos")}. Los mensajes de este chat son de Telegram; puedes borrarlos allí.`,
    nothing: "No había nada que borrar.",
    failed: "No he podido borrar todo. Pulsa otra vez un poco más tarde, por favor.",
  },
};
