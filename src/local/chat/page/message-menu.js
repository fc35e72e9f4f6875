import { deleteMessage } from "./api.js";
import { h, icon } from "./dom.js";
import { ask, toast } from "./toast.js";

/**
 * @typedef {object} MenuActions
 * @property {(message: import("./types.js").Message) => void} reply
 * @property {(message: import("./types.js").Message) => void} edit
 */

/**
 * The menu of one message. Arrow keys move, Escape closes, focus returns to the button.
 *
 * @param {import("./types.js").Message} message
 * @param {{ anchor: HTMLElement, mine: boolean, actions: MenuActions }} how
 */
export function openMessageMenu(message, { anchor, mine, actions }) {
  const text = message.text ?? message.caption;
  const entries = [
    { name: "Reply", sign: "reply", run: () => actions.reply(message), shown: true },
    { name: "Edit", sign: "edit", run: () => actions.edit(message), shown: mine },
    { name: "Copy text", sign: "copy", run: () => void copy(text ?? ""), shown: Boolean(text) },
    { name: "Delete", sign: "bin", run: () => confirmDelete(message), shown: mine },
  ].filter((entry) => entry.shown);

  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  const items = entries.map(({ name, sign, run }) =>
    h(
      "button",
      { type: "button", role: "menuitem", tabindex: -1, onclick: () => close(run) },
      icon(sign),
      name,
    ),
  );
  menu.append(...items);

  /** @param {() => void} [then] */
  function close(then) {
    menu.hidePopover();
    anchor.focus();
    then?.();
  }

  menu.addEventListener("keydown", (event) => {
    const at = items.findIndex((item) => item === document.activeElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[
      event.key
    ];
    if (target !== undefined) {
      event.preventDefault();
      items.at(target % items.length)?.focus();
    }
    if (event.key === "Tab") close();
  });
  menu.addEventListener("toggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "closed") menu.remove();
  });

  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  items[0]?.focus();
}

/** @param {HTMLElement} menu @param {HTMLElement} anchor */
function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const left = Math.min(
    Math.max(8, from.right - menu.offsetWidth),
    innerWidth - menu.offsetWidth - 8,
  );
  const below = from.bottom + 4;
  const top = below + menu.offsetHeight < innerHeight ? below : from.top - menu.offsetHeight - 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, top)}px`;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
  } catch {
    toast("The browser did not allow copying.", "error");
  }
}

/** @param {import("./types.js").Message} message */
function confirmDelete(message) {
  ask("Delete this message?", {
    yes: "Delete",
    onYes: () => {
      deleteMessage(message).catch((err) => toast(err.message, "error"));
    },
  });
}
