import { getBot, getChats, getMessages } from "./api.js";
import { createAttachments } from "./attachments.js";
import { createChatHeader } from "./chat-header.js";
import { createChatList } from "./chat-list.js";
import { createComposer } from "./composer.js";
import { byId, fillIcons } from "./dom.js";
import { acceptFiles } from "./drop-zone.js";
import { createEmptyChat } from "./empty-chat.js";
import { follow } from "./live.js";
import { takeAnswer } from "./message-buttons.js";
import { createMessageList } from "./message-list.js";
import { openMessageMenu } from "./message-menu.js";
import { createNewChat } from "./new-chat.js";
import { createPanelView } from "./panel/panel-view.js";
import { createSender } from "./send.js";
import { createStore } from "./store.js";
import { createThemeButton } from "./theme.js";
import { toast } from "./toast.js";

fillIcons();
createThemeButton();
const store = createStore();
const send = createSender(store);

const attachments = createAttachments({
  isReady: () => store.state.current !== null,
  takeText: () => composer.takeText(),
  onSend: ({ text, files }) => {
    const chatId = store.state.current;
    if (chatId === null) return;
    const replyTo = composer.takeReply();
    send(chatId, { text, files, ...(replyTo !== undefined && { replyTo }) });
    composer.focus();
  },
});
const composer = createComposer(store, { send, pick: attachments.pick });
const empty = createEmptyChat({
  pick: attachments.pick,
  post: composer.post,
  add: attachments.add,
});
const messages = createMessageList(store, {
  composerFocus: composer.focus,
  actions: {
    sendCommand: composer.post,
    openMenu: (message, anchor) => {
      const mine = message.from === "user" && message.fromId === store.speakerIn(message.chatId);
      openMessageMenu(message, { anchor, mine, actions: composer });
    },
  },
});

acceptFiles(attachments.add);
createChatHeader(store);
createChatList(store, openChat);
createNewChat(store, openChat);
createPanelView();

/** @param {number} chatId */
function openChat(chatId) {
  document.body.dataset["view"] = "chat";
  if (location.hash !== `#${chatId}`) history.replaceState(null, "", `#${chatId}`);
  void show(chatId);
}

/** @param {number} chatId */
async function show(chatId) {
  const before = store.state.current;
  if (before !== chatId) {
    store.set({ current: chatId });
    composer.switchChat(before, chatId);
    messages.switchChat();
  }
  // On a phone the keyboard would cover what one has come to read.
  if (matchMedia("(pointer: fine)").matches) composer.focus();
  if (store.isOpened(chatId)) return;
  try {
    store.putListed(chatId, await getMessages(chatId));
    messages.switchChat();
  } catch (err) {
    toast(err instanceof Error ? err.message : "The messages could not be loaded.", "error");
  }
}

async function start() {
  const [bot, { chats }] = await Promise.all([getBot(), getChats()]);
  for (const chat of chats) store.putChat(chat);
  store.set({ bot });
  const wanted = Number(location.hash.slice(1));
  const first = chats.find((chat) => chat.id === wanted) ?? chats[0];
  if (first) openChat(first.id);
  follow(store, takeAnswer);
  void empty.load();
}

byId("to-chats").addEventListener("click", () => {
  document.body.dataset["view"] = "list";
  byId("chats").querySelector("button")?.focus();
});

start().catch((err) => {
  byId("offline").hidden = false;
  toast(err instanceof Error ? err.message : "The page could not start.", "error");
  setTimeout(() => location.reload(), 3000);
});
