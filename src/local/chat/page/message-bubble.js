import { h, iconButton } from "./dom.js";
import { fullTimeOf, initialsOf, summaryOf, timeOf } from "./format.js";
import { buttonsOf } from "./message-buttons.js";
import { mediaOf } from "./message-media.js";
import { richText } from "./rich-text.js";

/**
 * What a bubble needs beside its messages.
 *
 * @typedef {object} Surroundings
 * @property {boolean} mine
 * @property {boolean} follows the one before is by the same person, a moment ago
 * @property {boolean} inGroup
 * @property {number | undefined} speaker
 * @property {import("./types.js").Message | undefined} answered the message that this one replies to
 * @property {(message: import("./types.js").Message, anchor: HTMLElement) => void} openMenu
 * @property {(id: number) => void} goTo
 * @property {(text: string) => void} sendCommand
 */

/**
 * One bubble: a message, or the messages of an album.
 *
 * @param {import("./types.js").Message[]} messages
 * @param {Surroundings} around
 */
export function bubble(messages, around) {
  const [first] = messages;
  const last = messages.at(-1);
  if (!first || !last) throw new Error("A bubble needs a message.");
  const speaking = messages.find((message) => message.text ?? message.caption) ?? first;
  const item = h(
    "li",
    {
      class: classesOf(messages, around),
      tabindex: -1,
      data: { id: String(first.id) },
    },
    !around.mine && around.inGroup && avatar(first.fromName, first.fromId),
    h(
      "div",
      { class: "bubble-column" },
      h(
        "div",
        { class: "bubble" },
        h(
          "span",
          { class: around.inGroup && !around.mine && !around.follows ? "sender" : "hidden" },
          h("bdi", { text: around.mine ? "You" : first.fromName }),
          ": ",
        ),
        quoteOf(first, around),
        ...mediaOf(messages),
        wordsOf(speaking, around),
        metaOf(last, messages),
        reactionOf(messages),
        menuButton(speaking, around),
      ),
      buttonsOf(last, around.speaker),
    ),
  );
  item.addEventListener("contextmenu", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("a, img, video")) return;
    event.preventDefault();
    around.openMenu(speaking, item.querySelector(".more") ?? item);
  });
  return item;
}

/** @param {import("./types.js").Message[]} messages @param {Surroundings} around */
function classesOf(messages, { mine, follows, inGroup }) {
  const isVisual = messages.some((message) => message.photo ?? message.video);
  const hasWords = messages.some((message) => message.text ?? message.caption);
  return [
    "message",
    mine ? "out" : "in",
    follows && "follows",
    inGroup && "grouped",
    isVisual && "visual",
    !hasWords && "wordless",
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {string} name @param {number} id */
export function avatar(name, id) {
  const element = h("span", { class: "avatar", "aria-hidden": "true", text: initialsOf(name) });
  // 137 degrees apart, neighbouring ids get colours that are easy to tell apart.
  element.style.setProperty("--hue", String((Math.abs(id) * 137) % 360));
  return element;
}

/** @param {import("./types.js").Message} message @param {Surroundings} around */
function quoteOf(message, { answered, goTo }) {
  if (message.replyTo === undefined) return null;
  const gone = !answered || answered.deleted;
  return h(
    "button",
    {
      type: "button",
      class: "quote",
      disabled: Boolean(gone),
      data: { focus: `quote-${message.id}` },
      onclick: () => answered && goTo(answered.id),
    },
    answered?.photo &&
      !gone &&
      h("img", { src: answered.photo.thumbUrl, alt: "", width: 34, height: 34 }),
    h(
      "span",
      { class: "quote-words" },
      h("bdi", { class: "quote-name", text: answered?.fromName ?? "Reply" }),
      h("span", {
        class: "quote-text",
        dir: "auto",
        text: answered ? summaryOf(answered) : "Deleted message",
      }),
    ),
  );
}

/** @param {import("./types.js").Message} message @param {Surroundings} around */
function wordsOf(message, { sendCommand }) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return h(
    "div",
    { class: "words", dir: "auto" },
    richText(text, message.entities ?? [], sendCommand),
  );
}

/** @param {import("./types.js").Message} last @param {import("./types.js").Message[]} messages */
function metaOf(last, messages) {
  // The bot edits its status message into its answer; "edited" would only make people wonder.
  const edited = last.from === "user" && messages.some((message) => message.edited > 0);
  return h(
    "span",
    { class: "meta" },
    edited && h("span", { text: "edited " }),
    h("time", {
      datetime: new Date(last.date).toISOString(),
      title: fullTimeOf(last.date),
      text: timeOf(last.date),
    }),
  );
}

/** @param {import("./types.js").Message[]} messages */
function reactionOf(messages) {
  const reaction = messages.find((message) => message.reaction)?.reaction;
  return reaction
    ? h("span", {
        class: "reaction",
        role: "img",
        "aria-label": `Reaction ${reaction}`,
        text: reaction,
      })
    : null;
}

/** @param {import("./types.js").Message} message @param {Surroundings} around */
function menuButton(message, { openMenu }) {
  const button = iconButton("more", `Actions for: ${summaryOf(message).slice(0, 60)}`, {
    class: "more",
    "aria-haspopup": "menu",
    data: { focus: `more-${message.id}` },
  });
  button.title = "Reply, edit, delete";
  button.addEventListener("click", () => openMenu(message, button));
  return button;
}
