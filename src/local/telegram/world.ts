import { createFiles, type Files } from "./files.ts";
import type { Chat, ChatAction, Command, Content, Message, Person, Press } from "./model.ts";
import { badRequest } from "./refusal.ts";

/** What happened, for those who watch. */
export type Happening =
  | { readonly kind: "chat"; readonly chat: Chat }
  | { readonly kind: "message" | "edited" | "deleted"; readonly message: Message }
  | { readonly kind: "action"; readonly chat: Chat }
  | { readonly kind: "answer"; readonly press: Press }
  | { readonly kind: "commands" };

type Draft = Pick<Message, "from" | "author" | "content"> &
  Partial<Pick<Message, "albumId" | "replyTo" | "threadId" | "buttons">>;

export interface World {
  readonly bot: Person & { readonly username: string };
  readonly files: Files;
  readonly chats: ReadonlyMap<number, Chat>;
  readonly people: Map<number, Person>;
  readonly presses: Map<string, Press>;
  /** Menus by scope and language: `methods/command-methods.ts` knows the keys. */
  readonly commands: Map<string, readonly Command[]>;
  /** ms since 1970. */
  now(): number;
  /** Grows with every change of a message. */
  revision(): number;
  addChat(chat: Omit<Chat, "threads" | "messages" | "blocked" | "action">): Chat;
  addMessage(chat: Chat, draft: Draft): Message;
  /** Records and announces a change that the caller made to content, buttons or reaction. */
  changed(message: Message, content?: Content): void;
  remove(message: Message): void;
  setAction(chat: Chat, action: ChatAction | undefined): void;
  /** Turns a group into a supergroup with a new id; the old id is answered with `migrate_to_chat_id` from then on. */
  migrate(chat: Chat): number;
  /** The chat behind the bot's `chat_id`. Throws Telegram's errors. */
  chatForBot(id: number): Chat;
  announce(happening: Happening): void;
  /** Returns the way to stop watching. */
  watch(watcher: (happening: Happening) => void): () => void;
}

/** Chats, people, messages and files of the stand-in, and the one bot that it knows. */
export function createWorld(bot: World["bot"], now: () => number): World {
  const chats = new Map<number, Chat>();
  const migrated = new Map<number, number>();
  const watchers = new Set<(happening: Happening) => void>();
  let revision = 0;

  function announce(happening: Happening): void {
    for (const watcher of watchers) watcher(happening);
  }

  function setAction(chat: Chat, action: ChatAction | undefined): void {
    if (!action && !chat.action) return;
    chat.action = action;
    announce({ kind: "action", chat });
  }

  return {
    bot,
    files: createFiles(),
    chats,
    people: new Map(),
    presses: new Map(),
    commands: new Map(),
    now,
    revision: () => revision,
    announce,
    setAction,
    addChat(fields) {
      const state = { threads: new Set<number>(), messages: new Map<number, Message>() };
      const chat: Chat = { ...fields, ...state, blocked: false, action: undefined };
      chats.set(chat.id, chat);
      announce({ kind: "chat", chat });
      return chat;
    },
    addMessage(chat, draft) {
      revision++;
      const message: Message = {
        ...NEW_MESSAGE,
        ...draft,
        id: chat.messages.size + 1, // deleted ones stay in the map, so ids are never given twice
        chat,
        date: now(),
        history: [draft.content],
        revision,
      };
      chat.messages.set(message.id, message);
      if (draft.from === "bot") setAction(chat, undefined);
      announce({ kind: "message", message });
      return message;
    },
    changed(message, content) {
      message.revision = ++revision;
      if (content) {
        message.content = content;
        message.history.push(content);
        message.edits++;
        message.editedAt = now();
      }
      announce({ kind: "edited", message });
    },
    remove(message) {
      message.revision = ++revision;
      message.deleted = true;
      announce({ kind: "deleted", message });
    },
    migrate(chat) {
      const oldId = chat.id;
      const id = -1_000_000_000_000 + oldId; // supergroups have ids of this form
      migrated.set(oldId, id);
      chats.delete(oldId);
      chat.id = id;
      chat.type = "supergroup";
      chats.set(id, chat);
      announce({ kind: "chat", chat });
      return id;
    },
    chatForBot(id) {
      const newId = migrated.get(id);
      if (newId !== undefined) {
        const parameters = { migrate_to_chat_id: newId };
        throw badRequest("group chat was upgraded to a supergroup chat", parameters);
      }
      const chat = chats.get(id);
      if (!chat) throw badRequest("chat not found");
      return chat;
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

const NEW_MESSAGE = {
  albumId: undefined,
  replyTo: undefined,
  threadId: undefined,
  buttons: undefined,
  reaction: undefined,
  edits: 0,
  editedAt: undefined,
  deleted: false,
};
