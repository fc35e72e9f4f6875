import { byId, h, iconButton } from "./dom.js";

const SHOWN_MS = { info: 4000, error: 8000 };

/**
 * Says something in passing; `alert` is a dialog that has to be closed.
 *
 * @param {string} text
 * @param {"info" | "error" | "alert"} [kind]
 */
export function toast(text, kind = "info") {
  if (kind === "alert") {
    say(text);
    return;
  }
  const note = h(
    "div",
    { class: `toast ${kind}` },
    h("span", { dir: "auto", text }),
    iconButton("close", "Dismiss", { onclick: () => note.remove() }),
  );
  byId("toasts").append(note);
  setTimeout(() => note.remove(), SHOWN_MS[kind]);
}

/** @param {string} text */
function say(text) {
  const dialog = smallDialog(text);
  dialog.append(
    h(
      "form",
      { method: "dialog", class: "actions" },
      h("button", { class: "primary", autofocus: true, text: "OK" }),
    ),
  );
  dialog.showModal();
}

/**
 * Asks before something that cannot be taken back.
 *
 * @param {string} text
 * @param {{ yes: string, onYes: () => void }} answer
 */
export function ask(text, { yes, onYes }) {
  const dialog = smallDialog(text);
  dialog.append(
    h(
      "form",
      { method: "dialog", class: "actions" },
      h("button", { value: "no", text: "Cancel" }),
      h("button", { value: "yes", class: "primary danger", autofocus: true, text: yes }),
    ),
  );
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && onYes());
  dialog.showModal();
}

/** @param {string} text */
function smallDialog(text) {
  const dialog = h("dialog", { class: "small", "aria-label": text }, h("p", { dir: "auto", text }));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  return dialog;
}
