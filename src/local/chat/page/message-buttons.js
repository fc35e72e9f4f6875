import { pressButton } from "./api.js";
import { h } from "./dom.js";
import { webAddress } from "./rich-text.js";
import { toast } from "./toast.js";

// Telegram's apps give up waiting for a bot's answer at about this time.
const PATIENCE_MS = 15_000;

/** @type {Map<string, HTMLButtonElement>} pressed buttons that wait for the bot, by query */
const waiting = new Map();

/**
 * The rows of buttons under a message.
 *
 * @param {import("./types.js").Message} message
 * @param {number | undefined} userId who presses
 */
export function buttonsOf(message, userId) {
  if (!message.buttons?.length) return null;
  const rows = message.buttons.map((row, y) =>
    h(
      "div",
      { class: "button-row" },
      ...row.map((button, x) =>
        oneButton(message, button, { userId, key: `button-${message.id}-${y}-${x}` }),
      ),
    ),
  );
  return h("div", { class: "buttons", role: "group", "aria-label": "Buttons" }, ...rows);
}

/**
 * @param {import("./types.js").Message} message
 * @param {import("./types.js").Button} button
 * @param {{ userId: number | undefined, key: string }} by
 */
function oneButton(message, { text, data, url }, { userId, key }) {
  const address = url === undefined ? null : webAddress(url);
  if (address) {
    return h("a", {
      class: "bot-button",
      href: address,
      target: "_blank",
      rel: "noopener noreferrer",
      dir: "auto",
      text: `${text} ↗`,
    });
  }
  const element = h("button", {
    type: "button",
    class: "bot-button",
    dir: "auto",
    text,
    data: { focus: key },
  });
  element.addEventListener("click", () => {
    if (data === undefined || element.getAttribute("aria-busy") === "true") return;
    void press(element, message, { data, ...(userId !== undefined && { userId }) });
  });
  return element;
}

/**
 * @param {HTMLButtonElement} element
 * @param {import("./types.js").Message} message
 * @param {{ data: string, userId?: number }} what
 */
async function press(element, message, what) {
  element.setAttribute("aria-busy", "true");
  try {
    const { queryId } = await pressButton(message, what);
    waiting.set(queryId, element);
    setTimeout(() => settle(queryId), PATIENCE_MS);
  } catch (err) {
    element.removeAttribute("aria-busy");
    toast(err instanceof Error ? err.message : "That did not work.", "error");
  }
}

/** @param {string} queryId */
function settle(queryId) {
  waiting.get(queryId)?.removeAttribute("aria-busy");
  return waiting.delete(queryId);
}

/**
 * Takes the bot's answer to a pressed button; says it if this page pressed it.
 *
 * @param {{ queryId: string, text?: string, alert: boolean, url?: string }} answer
 */
export function takeAnswer({ queryId, text, alert }) {
  if (settle(queryId) && text) toast(text, alert ? "alert" : "info");
}
