import { createChat } from "./api.js";
import { byId, elementOf, h } from "./dom.js";

/**
 * The dialog for a new person or group.
 *
 * @param {import("./store.js").Store} store
 * @param {(chatId: number) => void} open
 */
export function createNewChat(store, open) {
  const dialog = elementOf("new-chat", HTMLDialogElement);
  const form = elementOf("new-chat-form", HTMLFormElement);
  const name = elementOf("new-chat-name", HTMLInputElement);
  const problem = byId("new-chat-problem");

  const isGroup = () => new FormData(form).get("type") === "group";

  function draw() {
    byId("new-chat-members").hidden = !isGroup();
    byId("new-chat-label").textContent = isGroup() ? "Name of the group" : "Name of the person";
  }

  function show() {
    form.reset();
    problem.textContent = "";
    const people = [...store.chats.values()]
      .filter((chat) => chat.type === "private")
      .flatMap((chat) => chat.members);
    byId("people").replaceChildren(
      ...people.map((person) =>
        h(
          "label",
          {},
          h("input", { type: "checkbox", name: "member", value: person.id, checked: true }),
          h("bdi", { text: person.name }),
        ),
      ),
    );
    draw();
    dialog.showModal();
    name.focus();
  }

  async function create() {
    const data = new FormData(form);
    const title = name.value.trim();
    if (!title) {
      problem.textContent = "Please give a name.";
      name.focus();
      return;
    }
    try {
      const { chat } = await createChat(
        isGroup()
          ? {
              type: "group",
              title,
              members: data.getAll("member").map(Number),
              privacy: data.get("all") === null,
            }
          : { type: "private", name: title },
      );
      store.putChat(chat);
      dialog.close();
      open(chat.id);
    } catch (err) {
      problem.textContent = err instanceof Error ? err.message : "That did not work.";
    }
  }

  byId("new-chat-button").addEventListener("click", show);
  byId("new-chat-cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("change", draw);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void create();
  });
}
