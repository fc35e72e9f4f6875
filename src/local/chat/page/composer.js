import { editMessage } from "./api.js";
import { createCommandsMenu } from "./commands-menu.js";
import { byId, elementOf } from "./dom.js";
import { summaryOf } from "./format.js";
import { toast } from "./toast.js";

const MAX_HEIGHT = 180;

/**
 * The message box: writes, answers and edits.
 *
 * @param {import("./store.js").Store} store
 * @param {{ send: import("./send.js").Send, pick: () => void }} deps
 */
export function createComposer(store, { send, pick }) {
  const input = elementOf("text", HTMLTextAreaElement);
  const form = byId("composer");
  const banner = byId("composer-about");
  /** @type {{ kind: "reply" | "edit", message: import("./types.js").Message } | null} */
  let about = null;
  /** @type {Map<number, string>} what was begun, by chat */
  const drafts = new Map();
  const commands = createCommandsMenu(store, { input, choose: (command) => post(command) });

  /** @param {string} text */
  function write(text) {
    input.value = text;
    fit();
  }

  function fit() {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT)}px`;
  }

  /** @param {typeof about} next */
  function setAbout(next) {
    about = next;
    banner.hidden = next === null;
    if (!next) return;
    byId("about-title").textContent =
      next.kind === "edit" ? "Edit message" : `Reply to ${next.message.fromName}`;
    byId("about-text").textContent = summaryOf(next.message);
  }

  /** @returns {number | undefined} the message that the next one answers; asking ends it */
  function takeReply() {
    const replyTo = about?.kind === "reply" ? about.message.id : undefined;
    setAbout(null);
    return replyTo;
  }

  /** @param {string} text */
  function post(text) {
    const chatId = store.state.current;
    if (chatId === null || !text.trim()) return;
    const replyTo = takeReply();
    write("");
    send(chatId, { text: text.trim(), ...(replyTo !== undefined && { replyTo }) });
  }

  /** @param {import("./types.js").Message} message @param {string} text */
  async function saveEdit(message, text) {
    try {
      await editMessage(message, message.text === undefined ? { caption: text } : { text });
      setAbout(null);
      write("");
    } catch (err) {
      toast(err instanceof Error ? err.message : "That could not be changed.", "error");
    }
  }

  function submit() {
    if (about?.kind === "edit") void saveEdit(about.message, input.value.trim());
    else post(input.value);
    input.focus();
  }

  function cancel() {
    if (about?.kind === "edit") write("");
    setAbout(null);
    input.focus();
  }

  /** @param {import("./types.js").Message} message */
  function edit(message) {
    setAbout({ kind: "edit", message });
    write(message.text ?? message.caption ?? "");
    input.focus();
  }

  function editLast() {
    const chatId = store.state.current;
    if (chatId === null) return;
    const speaker = store.speakerIn(chatId);
    const own = store
      .messagesOf(chatId)
      .findLast((message) => message.from === "user" && message.fromId === speaker);
    if (own) edit(own);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", fit);
  input.addEventListener("keydown", (event) => {
    if (commands.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape" && about) cancel();
    else if (event.key === "ArrowUp" && input.value === "" && !about) {
      event.preventDefault();
      editLast();
    }
  });
  byId("about-cancel").addEventListener("click", cancel);
  byId("attach").addEventListener("click", pick);

  return {
    edit,
    takeReply,
    post,
    focus: () => input.focus(),
    /** @returns {string} what was written so far; it moves to the caption of a picture */
    takeText() {
      const text = about?.kind === "edit" ? "" : input.value;
      if (about?.kind === "edit") setAbout(null);
      write("");
      return text;
    },
    /** @param {import("./types.js").Message} message */
    reply(message) {
      setAbout({ kind: "reply", message });
      input.focus();
    },
    /** @param {number | null} before @param {number | null} now */
    switchChat(before, now) {
      if (before !== null) drafts.set(before, about?.kind === "edit" ? "" : input.value);
      setAbout(null);
      write(now === null ? "" : (drafts.get(now) ?? ""));
      void commands.load();
    },
  };
}
