import { getCommands } from "./api.js";
import { byId, h } from "./dom.js";

/**
 * The list of the bot's commands over the message box: opened by its button or by typing "/", used by arrow keys
 * while the focus stays in the box, as a list box with an active option.
 *
 * @param {import("./store.js").Store} store
 * @param {{ input: HTMLTextAreaElement, choose: (command: string) => void }} deps
 */
export function createCommandsMenu(store, { input, choose }) {
  const menu = byId("commands");
  const button = byId("commands-button");
  /** @type {import("./types.js").Command[]} */
  let commands = [];
  /** @type {import("./types.js").Command[]} */
  let offered = [];
  let active = 0;

  async function load() {
    const chatId = store.state.current;
    if (chatId === null) return;
    const answer = await getCommands(chatId).catch(() => ({
      commands: store.state.bot?.commands ?? [],
    }));
    if (store.state.current !== chatId) return;
    commands = answer.commands;
    button.hidden = commands.length === 0;
  }

  /** @param {string} start */
  function offer(start) {
    offered = commands.filter(({ command }) => `/${command}`.startsWith(start.toLowerCase()));
    active = 0;
    if (offered.length === 0) close();
    else draw();
  }

  function draw() {
    menu.replaceChildren(
      ...offered.map((each, index) =>
        h(
          "div",
          {
            role: "option",
            id: `command-${index}`,
            "aria-selected": String(index === active),
            // Before the box loses the focus.
            onmousedown: (event) => event.preventDefault(),
            onclick: () => take(index),
          },
          h("span", { class: "command", text: `/${each.command}` }),
          h("span", { class: "command-words", dir: "auto", text: each.description }),
        ),
      ),
    );
    menu.hidden = false;
    menu.children[active]?.scrollIntoView({ block: "nearest" });
    button.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-activedescendant", `command-${active}`);
  }

  function close() {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function take(index) {
    const chosen = offered[index];
    close();
    if (chosen) choose(`/${chosen.command}`);
  }

  button.addEventListener("click", () => {
    const wasOpen = !menu.hidden;
    input.focus();
    if (wasOpen) close();
    else offer("/");
  });
  input.addEventListener("input", () => {
    if (/^\/\w*$/.test(input.value)) offer(input.value);
    else close();
  });
  input.addEventListener("blur", close);
  store.on("bot", () => void load());

  return {
    load,
    /** @param {KeyboardEvent} event @returns {boolean} whether the menu used the key */
    onKey(event) {
      if (menu.hidden || event.isComposing) return false;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = (active + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length;
        draw();
      } else if (event.key === "Enter" || event.key === "Tab") take(active);
      else if (event.key === "Escape") close();
      else return false;
      event.preventDefault();
      return true;
    },
  };
}
