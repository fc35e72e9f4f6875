/**
 * What the page knows: chats, their messages, what is on its way. Everything that shows something listens here.
 *
 * @typedef {import("./types.js").Chat} Chat
 * @typedef {import("./types.js").Message} Message
 * @typedef {import("./types.js").Sending} Sending
 * @typedef {{ action: string, until: number }} Action
 * @typedef {"chats" | "current" | "messages" | "actions" | "connection" | "bot"} Topic
 */

export function createStore() {
  const target = new EventTarget();
  /** @type {Map<number, Chat>} */
  const chats = new Map();
  /** @type {Map<number, Map<number, Message>>} messages by chat and id, for chats that were opened */
  const opened = new Map();
  /** @type {Map<number, number>} the revision up to which an opened chat is known */
  const revisions = new Map();
  /** @type {Map<number, Sending[]>} */
  const sendings = new Map();
  /** @type {Map<number, Message[]>} */
  const held = new Map();
  /** @type {Map<number, Action>} */
  const actions = new Map();
  /** @type {Map<number, number>} */
  const unread = new Map();
  /** @type {Map<number, number>} who speaks in a group */
  const speakers = new Map();
  /** @type {{ current: number | null, bot: import("./types.js").Bot | null, online: boolean }} */
  const state = { current: null, bot: null, online: true };

  /** @param {Topic} topic @param {number} [chatId] */
  function tell(topic, chatId) {
    target.dispatchEvent(new CustomEvent(topic, { detail: chatId }));
  }

  /** @param {Message} message */
  function noteLast(message) {
    const chat = chats.get(message.chatId);
    if (!chat || (chat.lastMessage && chat.lastMessage.id > message.id)) return;
    if (chat.lastMessage?.id === message.id && chat.lastMessage.revision > message.revision) return;
    chats.set(chat.id, { ...chat, lastMessage: message });
    tell("chats");
  }

  /** @param {Message} message */
  function put(message) {
    noteLast(message);
    const messages = opened.get(message.chatId);
    const known = messages?.get(message.id);
    if (!messages || (known && known.revision >= message.revision)) return;
    messages.set(message.id, message);
  }

  /** @param {number} chatId */
  const isSending = (chatId) => (sendings.get(chatId) ?? []).some((each) => !each.error);

  /** @param {Message} message @param {boolean} isNew */
  function noteAnswer({ chatId, photo }, isNew) {
    if (isNew && chatId !== state.current) unread.set(chatId, (unread.get(chatId) ?? 0) + 1);
    // A status message that has become a picture is what the bot was doing.
    if (isNew || photo) actions.delete(chatId);
    tell("actions", chatId);
  }

  return {
    state,
    chats,
    actions,
    unread,

    /** @param {Topic} topic @param {(chatId: number) => void} listener */
    on(topic, listener) {
      target.addEventListener(topic, (event) => {
        if (event instanceof CustomEvent) listener(event.detail);
      });
    },

    /** @param {Partial<typeof state>} change */
    set(change) {
      Object.assign(state, change);
      if ("bot" in change) tell("bot");
      if ("online" in change) tell("connection");
      if (state.current !== null && "current" in change) unread.delete(state.current);
      if ("current" in change) tell("current");
    },

    /** @param {Chat} chat */
    putChat(chat) {
      chats.set(chat.id, chat);
      if (chat.typing) actions.set(chat.id, { action: chat.typing, until: Date.now() + 5000 });
      tell("chats");
    },

    /** @param {number} chatId */
    isOpened: (chatId) => opened.has(chatId),
    latestRevision: () => Math.max(0, ...revisions.values()),
    openedChats: () => [...opened.keys()],
    /** @param {number} chatId */
    revisionOf: (chatId) => revisions.get(chatId),

    /** @param {number} chatId @returns {Message[]} in order, without deleted ones */
    messagesOf(chatId) {
      const messages = [...(opened.get(chatId)?.values() ?? [])];
      return messages.filter((message) => !message.deleted).toSorted((a, b) => a.id - b.id);
    },

    /** @param {number} chatId @param {number} id */
    messageOf: (chatId, id) => opened.get(chatId)?.get(id),

    /**
     * Takes a chat's messages as the server lists them.
     *
     * @param {number} chatId
     * @param {{ messages: Message[], revision: number }} answer
     */
    putListed(chatId, { messages, revision }) {
      if (!opened.has(chatId)) opened.set(chatId, new Map());
      for (const message of messages) put(message);
      revisions.set(chatId, Math.max(revision, revisions.get(chatId) ?? 0));
      tell("messages", chatId);
    },

    /**
     * Takes a message that has just come or changed. A person's own wait while something is being sent: its bubble
     * stays until the server's answer replaces it, so that nothing is shown twice.
     *
     * @param {Message} message
     * @param {{ isNew: boolean }} how
     */
    putLive(message, { isNew }) {
      if (isNew && message.from === "user" && isSending(message.chatId)) {
        held.set(message.chatId, [...(held.get(message.chatId) ?? []), message]);
        return;
      }
      if (message.from === "bot") noteAnswer(message, isNew);
      put(message);
      tell("messages", message.chatId);
    },

    /** @param {number} chatId @param {Action | null} action */
    setAction(chatId, action) {
      if (action) actions.set(chatId, action);
      else actions.delete(chatId);
      tell("actions", chatId);
    },

    /** @param {number} chatId */
    sendingsOf: (chatId) => sendings.get(chatId) ?? [],

    /** @param {Sending} sending added, or changed in its place */
    putSending(sending) {
      const known = sendings.get(sending.chatId) ?? [];
      const isKnown = known.some((each) => each.key === sending.key);
      const changed = known.map((each) => (each.key === sending.key ? sending : each));
      sendings.set(sending.chatId, isKnown ? changed : [...known, sending]);
      if (sending.error) this.release(sending.chatId);
      tell("messages", sending.chatId);
    },

    /** @param {Sending} sending @param {Message[]} messages what it became */
    endSending({ chatId, key }, messages) {
      sendings.set(
        chatId,
        (sendings.get(chatId) ?? []).filter((each) => each.key !== key),
      );
      for (const message of messages) put(message);
      this.release(chatId);
      tell("messages", chatId);
    },

    /** @param {number} chatId */
    release(chatId) {
      if (isSending(chatId)) return;
      for (const message of held.get(chatId) ?? []) put(message);
      held.delete(chatId);
    },

    /** @param {number} chatId @returns {number | undefined} the person that this page speaks as */
    speakerIn: (chatId) => speakers.get(chatId) ?? chats.get(chatId)?.members[0]?.id,

    /** @param {number} chatId @param {number} personId */
    speakAs(chatId, personId) {
      speakers.set(chatId, personId);
      tell("messages", chatId);
    },
  };
}

/** @typedef {ReturnType<typeof createStore>} Store */
