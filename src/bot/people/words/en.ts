import { counting } from "../../words/plurals.ts";
import type { PeopleWords } from "./people-words.ts";

const count = counting("en");
const days = (number: number) => `${number} ${count(number, "day", "days")}`;

export const en: PeopleWords = {
  refusals: {
    notAllowed: "I am sorry: this bot works only for people whom its operator has listed.",
    busy: (when) => `There is more to do right now than I can manage. Please try again ${when}.`,
    tooFast: (limit, when) =>
      `That is fast! I take ${limit} a minute. The next one ${when}, please.`,
    enoughForToday: (limit, when) =>
      `I take ${limit} a day, and these were as many. The next one ${when}, please.`,
  },
  settings: {
    title: "How I work for you:",
    groupTitle: "How I work in this group; administrators can change it:",
    minScore: (percent) => `Minimum score: ${percent} %`,
    anyScore: "Minimum score: the model's own",
    classes: (names) => `What I look for: ${names}`,
    allClasses: "What I look for: everything",
    language: (name) => `Language: ${name}`,
    anyLanguage: "Language: that of your Telegram",
    asPhoto: "Results come as photos.",
    asFile: "Results come as files, in full quality.",
    hint: "To choose what I look for: /settings classes person, car – or reply to this message with the names. “all” is everything.",
    buttons: {
      anyScore: "Model's",
      allClasses: "Look for everything",
      anyLanguage: "As in Telegram",
      asPhoto: "As photos",
      asFile: "As files",
    },
    onlyAdministrators: "Only administrators of this group can change that.",
    notUnderstood: (limit) =>
      `Please name up to ${limit} ${count(limit, "thing", "things")} with commas, or “all”: /settings classes person, car`,
    all: "all, everything, any, anything",
    classesWord: "classes, class, things",
  },
  history: {
    nothing: "There are no pictures yet. Send me a photo!",
    caption: (position, date) => `${position} · ${date}`,
    gone: "This picture is no longer kept.",
    allGone: "The pictures of your last requests are no longer kept.",
  },
  privacy: {
    start: "What I store:",
    requests: (number) =>
      `• Each request, ${days(number)}: the ids of chat, person and messages, what was asked, when, and what was found.`,
    pictures: (number) => `• Your pictures as you sent them, and my results, ${days(number)}.`,
    thumbnails: (number) =>
      `• Thumbnails for good, since other people may have their addresses; whoever has one can see it. /delete_me finds those of the last ${days(number)}.`,
    videos: (number) =>
      `• Videos that I fetched, ${days(number)}; whoever has a link to one that I gave can use it for a day. Its site sees that I fetch it, not for whom.`,
    albums: (number) =>
      `• Which messages belong to an album, with their captions, ${days(number)}.`,
    settings: (number) => `• Your /settings, ${days(number)} after the last change.`,
    counts: (number) =>
      `• When you asked, for the limits, ${number} ${count(number, "hour", "hours")}. This stays when you delete everything else.`,
    failed: (number) =>
      `• Messages that I could not handle, with their text, up to ${days(number)}, for repair.`,
    logs: "• My logs name chats by a code, and hold no pictures or texts.",
    who: "All this lies in the storage of whoever runs this bot. Only they can see it; I pass nothing on. What we write here also lies at Telegram.",
    deletion:
      "/delete_me deletes what I have of you in this chat. Removal after the times above may take a few days more.",
  },
  deleteMe: {
    ask: "Shall I delete everything that I have of you in this chat: requests, pictures, videos, results, thumbnails and settings? What is being worked on is cancelled. This cannot be undone.",
    askInGroup:
      "Shall I delete everything that you asked me for in this group: requests, pictures, videos, results and thumbnails? What is being worked on is cancelled. This cannot be undone.",
    yes: "Delete everything",
    no: "Keep it",
    kept: "Everything stays as it is.",
    notYours: "This question is for somebody else. Write /delete_me yourself.",
    deleting: "Deleting…",
    done: (requests, files) =>
      `Deleted: ${requests} ${count(requests, "request", "requests")} with ${files} ${count(files, "file", "files")}. The messages in this chat are Telegram's; you can delete them there.`,
    nothing: "There was nothing to delete.",
    failed: "I could not delete everything. Please press again a little later.",
  },
};
