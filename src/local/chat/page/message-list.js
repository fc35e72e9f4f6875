import { byId } from "./dom.js";
import { rowsOf } from "./message-rows.js";
import { createScrollKeeper } from "./scroll-keeper.js";

/**
 * Shows the conversation of the current chat and keeps it up to date.
 *
 * @param {import("./store.js").Store} store
 * @param {{ actions: Pick<import("./message-rows.js").RowActions, "openMenu" | "sendCommand">, composerFocus: () => void }} deps
 */
export function createMessageList(store, { actions, composerFocus }) {
  const list = byId("messages");
  const scroll = createScrollKeeper(list);
  /** @type {Map<string, { signature: string, element: HTMLElement }>} */
  let shown = new Map();

  /** @param {number} id */
  function goTo(id) {
    const element = list.querySelector(`[data-id="${id}"]`);
    if (!(element instanceof HTMLElement)) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
    element.classList.remove("found");
    requestAnimationFrame(() => element.classList.add("found"));
  }

  function draw() {
    const chatId = store.state.current;
    if (chatId === null) return;
    const rows = rowsOf(store, chatId, { ...actions, goTo });
    const added = rows.filter((row) => !shown.has(row.key));
    const next = new Map();
    let place = list.firstElementChild;
    for (const row of rows) {
      const isAtPlace = place !== null && shown.get(row.key)?.element === place;
      const element = elementFor(row);
      if (isAtPlace) place = element; // It may have been drawn anew, in the place of the old one.
      next.set(row.key, { signature: row.signature, element });
      if (element === place) place = place.nextElementSibling;
      else list.insertBefore(element, place);
    }
    while (place) {
      const after = place.nextElementSibling;
      if (place.contains(document.activeElement)) composerFocus();
      place.remove();
      place = after;
    }
    shown = next;
    byId("empty").hidden = rows.length > 0 || !store.isOpened(chatId);
    scroll.afterChange({
      mine: added.some((row) => row.key.startsWith("sending-")),
      others: added.filter((row) => row.key.startsWith("message-") && !row.mine).length,
    });
  }

  /** @param {import("./message-rows.js").Row} row */
  function elementFor(row) {
    const known = shown.get(row.key);
    if (known?.signature === row.signature) {
      row.update?.(known.element);
      return known.element;
    }
    const element = row.draw();
    if (known) replace(known.element, element);
    return element;
  }

  store.on("messages", (chatId) => {
    if (chatId === store.state.current) draw();
  });

  return {
    draw,
    goTo,
    /** Shows another chat; a screen reader is not made to read all of it. */
    switchChat() {
      const chatId = store.state.current;
      byId("log").setAttribute("aria-live", "off");
      shown = new Map();
      list.replaceChildren();
      if (chatId !== null) scroll.enter(chatId);
      draw();
      setTimeout(() => byId("log").setAttribute("aria-live", "polite"), 500);
    },
  };
}

/**
 * Puts the new element in the place of the old; focus stays on the same control, or at least on the same message.
 *
 * @param {HTMLElement} old
 * @param {HTMLElement} element
 */
function replace(old, element) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  element.classList.add("changed");
  old.replaceWith(element);
  if (!(focused instanceof HTMLElement)) return;
  const key = focused.dataset["focus"];
  const same = key ? element.querySelector(`[data-focus="${CSS.escape(key)}"]`) : null;
  if (same instanceof HTMLElement) same.focus({ preventScroll: true });
  else element.focus({ preventScroll: true });
}
