import { byId, h } from "./dom.js";
import { actionInWords, summaryOf, timeOf } from "./format.js";
import { avatar } from "./message-bubble.js";

/**
 * The list of chats, the one with the newest message first.
 *
 * @param {import("./store.js").Store} store
 * @param {(chatId: number) => void} open
 */
export function createChatList(store, open) {
  const list = byId("chats");

  function draw() {
    const focused =
      document.activeElement instanceof HTMLElement
        ? document.activeElement.dataset["chat"]
        : undefined;
    const chats = [...store.chats.values()].toSorted((a, b) => lastDateOf(b) - lastDateOf(a));
    list.replaceChildren(...chats.map((chat) => h("li", {}, entry(chat))));
    if (focused)
      list.querySelector(`[data-chat="${focused}"]`)?.dispatchEvent(new Event("restore"));
  }

  /** @param {import("./types.js").Chat} chat */
  function entry(chat) {
    const unread = store.unread.get(chat.id) ?? 0;
    const action = store.actions.get(chat.id);
    const button = h(
      "button",
      {
        type: "button",
        class: "chat",
        "aria-current": chat.id === store.state.current ? "true" : undefined,
        data: { chat: String(chat.id) },
        onclick: () => open(chat.id),
      },
      avatar(chat.title, chat.id),
      h(
        "span",
        { class: "chat-words" },
        h(
          "span",
          { class: "chat-line" },
          h("bdi", { class: "chat-title", text: chat.title }),
          chat.lastMessage && h("time", { text: timeOf(chat.lastMessage.date) }),
        ),
        h(
          "span",
          { class: "chat-line" },
          action
            ? h("span", { class: "chat-last doing", text: `${actionInWords(action.action)}…` })
            : h("span", { class: "chat-last", dir: "auto", text: lastOf(chat) }),
          unread > 0 &&
            h("span", { class: "badge", "aria-label": `${unread} unread`, text: String(unread) }),
        ),
      ),
    );
    button.addEventListener("restore", () => button.focus());
    return button;
  }

  for (const topic of /** @type {const} */ (["chats", "current", "actions"])) store.on(topic, draw);
  draw();
}

/** @param {import("./types.js").Chat} chat */
const lastDateOf = ({ lastMessage }) => lastMessage?.date ?? 0;

/** @param {import("./types.js").Chat} chat */
function lastOf({ lastMessage, type }) {
  if (!lastMessage) return type === "group" ? "New group" : "No messages yet";
  const name =
    type === "group" ? `${lastMessage.fromName}: ` : lastMessage.from === "user" ? "You: " : "";
  return name + summaryOf(lastMessage);
}
