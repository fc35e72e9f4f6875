import { byId, elementOf, h } from "./dom.js";
import { actionInWords } from "./format.js";
import { avatar } from "./message-bubble.js";

/**
 * The line over the conversation: whose it is, what the bot does just now, and in groups who speaks here.
 *
 * @param {import("./store.js").Store} store
 */
export function createChatHeader(store) {
  const speaker = elementOf("speaker", HTMLSelectElement);
  const typing = byId("typing");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let ends;

  function draw() {
    const chat = store.state.current === null ? undefined : store.chats.get(store.state.current);
    if (!chat) return;
    byId("chat-title").textContent = chat.title;
    byId("chat-avatar").replaceChildren(avatar(chat.title, chat.id));
    document.title = `${chat.title} · ${store.state.bot?.name ?? "Chat"}`;
    drawSpeakers(chat);
    drawAction();
  }

  /** @param {import("./types.js").Chat} chat */
  function drawSpeakers(chat) {
    byId("speaker-row").hidden = chat.members.length < 2;
    speaker.replaceChildren(
      ...chat.members.map((person) => h("option", { value: person.id, text: person.name })),
    );
    speaker.value = String(store.speakerIn(chat.id) ?? "");
  }

  function drawAction() {
    const chatId = store.state.current;
    const chat = chatId === null ? undefined : store.chats.get(chatId);
    if (chatId === null || !chat) return;
    const action = store.actions.get(chatId);
    const bot = store.state.bot?.name ?? "The bot";
    byId("chat-state").textContent = action
      ? `${bot} ${actionInWords(action.action)}…`
      : quiet(chat, bot);
    byId("chat-state").classList.toggle("doing", Boolean(action));
    typing.hidden = !action;
    clearTimeout(ends);
    if (action)
      ends = setTimeout(
        () => store.setAction(chatId, null),
        Math.max(0, action.until - Date.now()),
      );
  }

  speaker.addEventListener("change", () => {
    if (store.state.current !== null) store.speakAs(store.state.current, Number(speaker.value));
  });
  for (const topic of /** @type {const} */ (["current", "chats", "bot"])) store.on(topic, draw);
  store.on("actions", drawAction);
  store.on("connection", () => {
    byId("offline").hidden = store.state.online;
  });
}

/** @param {import("./types.js").Chat} chat @param {string} bot */
function quiet(chat, bot) {
  if (chat.type === "private") return `with ${bot}`;
  return `${chat.members.map((person) => person.name).join(", ")} and ${bot}`;
}
