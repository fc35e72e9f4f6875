import { getChats, getMessages } from "./api.js";

const RETRY_MS = 1000;
// Shorter breaks, such as a restart of the server, pass without a word.
const PATIENCE_MS = 1200;

/**
 * Follows the server's events. After a break it fetches what was missed, so nothing is lost and nothing reloads.
 *
 * @param {import("./store.js").Store} store
 * @param {(answer: { queryId: string, text?: string, alert: boolean, url?: string }) => void} onAnswer
 */
export function follow(store, onAnswer) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;

  function connect() {
    const events = new EventSource("/api/events");

    /** @param {string} name @param {(data: any) => void} take data in the shape of docs/stand-in.md */
    const on = (name, take) =>
      events.addEventListener(name, (event) => take(JSON.parse(event.data)));

    on("hello", ({ revision }) => {
      clearTimeout(patience);
      patience = undefined;
      store.set({ online: true });
      // A server that was started anew knows nothing of what this page shows.
      if (revision < store.latestRevision()) location.reload();
      // Without an answer the events break off too, and come back with a hello.
      else catchUp(store).catch(() => undefined);
    });
    on("chat", (chat) => store.putChat(chat));
    on("message", (message) => store.putLive(message, { isNew: true }));
    on("edited", (message) => store.putLive(message, { isNew: false }));
    on("deleted", (message) => store.putLive(message, { isNew: false }));
    on("action", ({ chatId, action, until }) =>
      store.setAction(chatId, action ? { action, until } : null),
    );
    on("answer", onAnswer);
    on("commands", ({ commands }) => {
      if (store.state.bot) store.set({ bot: { ...store.state.bot, commands } });
    });

    events.addEventListener("error", () => {
      patience ??= setTimeout(() => store.set({ online: false }), PATIENCE_MS);
      if (events.readyState !== EventSource.CLOSED) return; // The browser tries again by itself.
      setTimeout(connect, RETRY_MS);
    });
  }

  connect();
}

/** @param {import("./store.js").Store} store */
async function catchUp(store) {
  const { chats } = await getChats();
  for (const chat of chats) store.putChat(chat);
  for (const chatId of store.openedChats()) {
    store.putListed(chatId, await getMessages(chatId, store.revisionOf(chatId)));
  }
}
