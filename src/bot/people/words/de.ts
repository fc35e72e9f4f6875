import { counting } from "../../words/plurals.ts";
import type { PeopleWords } from "./people-words.ts";

const count = counting("de");
const days = (number: number) => `${number} ${count(number, "Tag", "Tage")}`;

export const de: PeopleWords = {
  refusals: {
    notAllowed:
      "Es tut mir leid: Dieser Bot arbeitet nur für Leute, die sein Betreiber eingetragen hat.",
    busy: (when) =>
      `Gerade ist mehr zu tun, als ich schaffe. Bitte versuche es ${when} noch einmal.`,
    tooFast: (limit, when) =>
      `Das ist schnell! Ich nehme ${limit} in der Minute an. Das nächste bitte ${when}.`,
    enoughForToday: (limit, when) =>
      `Ich nehme ${limit} am Tag an, und so viele waren es. Das nächste bitte ${when}.`,
  },
  settings: {
    title: "So arbeite ich für dich:",
    groupTitle: "So arbeite ich in dieser Gruppe; Administratoren können es ändern:",
    minScore: (percent) => `Mindestwert: ${percent} %`,
    anyScore: "Mindestwert: der des Modells",
    classes: (names) => `Ich suche nach: ${names}`,
    allClasses: "Ich suche nach: allem",
    language: (name) => `Sprache: ${name}`,
    anyLanguage: "Sprache: die deines Telegrams",
    asPhoto: "Ergebnisse kommen als Fotos.",
    asFile: "Ergebnisse kommen als Dateien, in voller Qualität.",
    hint: "Wonach ich suche, wählst du so: /settings klassen Person, Auto – oder antworte auf diese Nachricht mit den Namen. „alle“ heißt alles.",
    buttons: {
      anyScore: "Modell",
      allClasses: "Nach allem suchen",
      anyLanguage: "Wie in Telegram",
      asPhoto: "Als Fotos",
      asFile: "Als Dateien",
    },
    onlyAdministrators: "Das können nur Administratoren dieser Gruppe ändern.",
    notUnderstood: (limit) =>
      `Bitte nenne bis zu ${limit} ${count(limit, "Ding", "Dinge")} mit Kommas, oder „alle“: /settings klassen Person, Auto`,
    all: "alle, alles",
    classesWord: "klassen, klasse, dinge",
  },
  history: {
    nothing: "Es gibt noch keine Bilder. Schick mir ein Foto!",
    caption: (position, date) => `${position} · ${date}`,
    gone: "Dieses Bild ist nicht mehr gespeichert.",
    allGone: "Die Bilder deiner letzten Anfragen sind nicht mehr gespeichert.",
  },
  privacy: {
    start: "Was ich speichere:",
    requests: (number) =>
      `• Jede Anfrage, ${days(number)}: die Kennungen von Chat, Person und Nachrichten, was gewünscht war, wann, und was gefunden wurde.`,
    pictures: (number) =>
      `• Deine Bilder, wie du sie geschickt hast, und meine Ergebnisse, ${days(number)}.`,
    thumbnails: (number) =>
      `• Vorschaubilder auf Dauer, denn andere können ihre Adressen haben; wer eine hat, kann es sehen. /delete_me findet die der letzten ${number} ${count(number, "Tages", "Tage")}.`,
    videos: (number) =>
      `• Videos, die ich geholt habe, ${days(number)}; wer einen Link von mir hat, kann es damit einen Tag lang abrufen. Die Website sieht, dass ich es hole, nicht für wen.`,
    albums: (number) =>
      `• Welche Nachrichten zu einem Album gehören, mit ihren Texten, ${days(number)}.`,
    settings: (number) => `• Deine /settings, ${days(number)} nach der letzten Änderung.`,
    counts: (number) =>
      `• Wann du gefragt hast, wegen der Grenzen, ${number} ${count(number, "Stunde", "Stunden")}. Das bleibt, wenn du alles andere löschst.`,
    failed: (number) =>
      `• Nachrichten, mit denen ich nicht fertig wurde, samt Text, bis zu ${days(number)}, zur Reparatur.`,
    logs: "• Meine Protokolle nennen Chats mit einem Code und enthalten keine Bilder oder Texte.",
    who: "Das alles liegt im Speicher dessen, der diesen Bot betreibt. Nur er kann es sehen; ich gebe nichts weiter. Was wir hier schreiben, liegt auch bei Telegram.",
    deletion:
      "/delete_me löscht, was ich in diesem Chat von dir habe. Nach den Zeiten oben kann es einige Tage dauern, bis etwas entfernt ist.",
  },
  deleteMe: {
    ask: "Soll ich alles löschen, was ich in diesem Chat von dir habe: Anfragen, Bilder, Videos, Ergebnisse, Vorschaubilder und Einstellungen? Was in Arbeit ist, wird abgebrochen. Das lässt sich nicht rückgängig machen.",
    askInGroup:
      "Soll ich alles löschen, was du in dieser Gruppe von mir wolltest: Anfragen, Bilder, Videos, Ergebnisse und Vorschaubilder? Was in Arbeit ist, wird abgebrochen. Das lässt sich nicht rückgängig machen.",
    yes: "Alles löschen",
    no: "Behalten",
    kept: "Alles bleibt, wie es ist.",
    notYours: "Diese Frage gilt jemand anderem. Schreib selbst /delete_me.",
    deleting: "Ich lösche…",
    done: (requests, files) =>
      `Gelöscht: ${requests} ${count(requests, "Anfrage", "Anfragen")} mit ${files} ${count(files, "Datei", "Dateien")}. Die Nachrichten in diesem Chat gehören Telegram; du kannst sie dort löschen.`,
    nothing: "Es gab nichts zu löschen.",
    failed: "Ich konnte nicht alles löschen. Bitte drück etwas später noch einmal.",
  },
};
