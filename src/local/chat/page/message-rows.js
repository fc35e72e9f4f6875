import { h } from "./dom.js";
import { dayOf } from "./format.js";
import { bubble } from "./message-bubble.js";
import { sendingBubble, showProgress } from "./sending-bubble.js";

// Messages of one person closer than this belong together and are shown so.
const PAUSE_MS = 5 * 60 * 1000;

/**
 * One line of the conversation. It is drawn again only when its signature changes.
 *
 * @typedef {{ key: string, signature: string, mine: boolean, draw: () => HTMLElement,
 *   update?: (element: HTMLElement) => void }} Row
 * @typedef {import("./types.js").Message} Message
 * @typedef {Pick<import("./message-bubble.js").Surroundings, "openMenu" | "goTo" | "sendCommand">} RowActions
 */

/**
 * The conversation as rows: days, messages with albums as one, and what is still being sent.
 *
 * @param {import("./store.js").Store} store
 * @param {number} chatId
 * @param {RowActions} actions
 * @returns {Row[]}
 */
export function rowsOf(store, chatId, actions) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {Message | undefined} */
  let before;
  for (const group of grouped(store.messagesOf(chatId))) {
    const [first] = group;
    if (!first) continue;
    const day = dayOf(first.date);
    if (!before || dayOf(before.date) !== day) rows.push(dayRow(day));
    rows.push(messageRow(group, { store, before, actions }));
    before = group.at(-1);
  }
  return [...rows, ...store.sendingsOf(chatId).map(sendingRow)];
}

/** @param {Message[]} messages @returns {Message[][]} the messages of an album together */
function grouped(messages) {
  /** @type {Message[][]} */
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    const albumId = last?.[0]?.albumId;
    if (
      last &&
      albumId !== undefined &&
      albumId === message.albumId &&
      last[0]?.from === message.from
    )
      last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** @param {string} day @returns {Row} */
function dayRow(day) {
  return {
    key: `day-${day}`,
    signature: day,
    mine: false,
    draw: () => h("li", { class: "day" }, h("span", { text: day })),
  };
}

/**
 * @param {Message[]} group
 * @param {{ store: import("./store.js").Store, before: Message | undefined, actions: RowActions }} around
 * @returns {Row}
 */
function messageRow(group, { store, before, actions }) {
  const [first] = group;
  if (!first) throw new Error("A row needs a message.");
  const chat = store.chats.get(first.chatId);
  const speaker = store.speakerIn(first.chatId);
  const inGroup = chat?.type === "group";
  const mine = first.from === "user" && (!inGroup || first.fromId === speaker);
  const answered =
    first.replyTo === undefined ? undefined : store.messageOf(first.chatId, first.replyTo);
  const follows = before !== undefined && belongTogether(before, first);
  return {
    key: `message-${first.id}`,
    signature: [
      mine,
      follows,
      inGroup,
      speaker,
      answered?.revision,
      ...group.map((message) => message.revision),
    ].join(),
    mine,
    draw: () => bubble(group, { mine, follows, inGroup, speaker, answered, ...actions }),
  };
}

/** @param {Message} before @param {Message} message */
function belongTogether(before, message) {
  return (
    before.from === message.from &&
    before.fromId === message.fromId &&
    message.date - before.date < PAUSE_MS &&
    dayOf(before.date) === dayOf(message.date)
  );
}

/** @param {import("./types.js").Sending} sending @returns {Row} */
function sendingRow(sending) {
  return {
    key: `sending-${sending.key}`,
    signature: sending.error ?? "",
    mine: true,
    draw: () => sendingBubble(sending),
    update: (element) => showProgress(element, sending.progress),
  };
}
