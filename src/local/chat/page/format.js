const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

/** @param {number} ms */
export const timeOf = (ms) => clock.format(ms);

/** @param {number} ms */
export const fullTimeOf = (ms) => fullDate.format(ms);

/** @param {number} ms */
export function dayOf(ms) {
  const date = new Date(ms).toDateString();
  if (date === new Date().toDateString()) return "Today";
  if (date === new Date(Date.now() - 24 * 60 * 60 * 1000).toDateString()) return "Yesterday";
  return day.format(ms);
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {number} ms */
export function durationOf(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * What a message says in one line, for lists and quotes.
 *
 * @param {import("./types.js").Message} message
 */
export function summaryOf(message) {
  if (message.deleted) return "Deleted message";
  const words = message.text ?? message.caption;
  if (words) return words;
  if (message.photo) return message.albumId ? "Album" : "Photo";
  if (message.video) return "Video";
  return message.document?.name ?? "Message";
}

const letters = new Intl.Segmenter();

/** @param {string} name */
export function initialsOf(name) {
  const words = name.trim().split(/\s+/).slice(0, 2);
  return words
    .map((word) => letters.segment(word).containing(0)?.segment ?? "")
    .join("")
    .toUpperCase();
}

/**
 * The bot's chat action in words.
 *
 * @param {string} action
 */
export function actionInWords(action) {
  if (action === "upload_photo") return "is sending a photo";
  if (action === "upload_document") return "is sending a file";
  if (action === "upload_video" || action === "record_video") return "is sending a video";
  return "is typing";
}
