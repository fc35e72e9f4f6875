import { byId } from "./dom.js";

// Within this many pixels of the end a person is "at the end" and stays there when something comes.
const NEAR_END = 80;

/**
 * Keeps the place in the conversation: at the end it stays at the end, further up nothing moves and a button tells
 * what is new. Each chat's place is remembered.
 *
 * @param {HTMLElement} list
 */
export function createScrollKeeper(list) {
  const log = byId("log");
  const button = byId("to-end");
  const count = byId("new-count");
  /** @type {Map<number, number | "end">} */
  const places = new Map();
  /** @type {number | null} */
  let chatId = null;
  let atEnd = true;
  let unseen = 0;

  function toEnd() {
    // An empty chat shows what to try from its top.
    if (!list.firstElementChild) return;
    log.scrollTop = log.scrollHeight;
    note();
  }

  function note() {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    if (atEnd) unseen = 0;
    if (chatId !== null) places.set(chatId, atEnd ? "end" : log.scrollTop);
    show();
  }

  function show() {
    button.hidden = atEnd;
    count.textContent = unseen > 0 ? String(unseen) : "";
    button.setAttribute(
      "aria-label",
      unseen > 0 ? `Go to ${unseen} new messages` : "Go to the latest message",
    );
  }

  log.addEventListener("scroll", note, { passive: true });
  button.addEventListener("click", toEnd);
  // The list or the window changes its height, also through what loads later.
  const sizes = new ResizeObserver(() => (atEnd ? toEnd() : show()));
  sizes.observe(list);
  sizes.observe(log);

  return {
    /** @param {number} next */
    enter(next) {
      const place = places.get(next) ?? "end";
      chatId = next;
      unseen = 0;
      atEnd = place === "end";
      // After the caller has filled the list.
      queueMicrotask(() => {
        if (place === "end") toEnd();
        else log.scrollTop = place;
      });
    },
    /** @param {{ mine: boolean, others: number }} added */
    afterChange({ mine, others }) {
      if (mine || atEnd) toEnd();
      else unseen += others;
      show();
    },
  };
}
