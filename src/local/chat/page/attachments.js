import { byId, elementOf, h, icon, iconButton } from "./dom.js";
import { sizeOf } from "./format.js";

const MAX_FILES = 10;
const MAX_BYTES = 50_000_000;
// What Telegram takes as a photo; everything else goes as a file.
const PICTURE = /^image\/(jpeg|png|webp|gif)$/;
const VIDEO = /^video\/(mp4|webm|quicktime)$/;

/**
 * Takes pictures and files from the file chooser, the clipboard and the pointer, and shows them with a caption
 * before they are sent.
 *
 * @param {{ onSend: (content: { text: string, files: { file: File, field: string, isPicture: boolean, previewUrl: string }[] }) => void,
 *   takeText: () => string, isReady: () => boolean }} deps
 */
export function createAttachments({ onSend, takeText, isReady }) {
  const dialog = elementOf("preview", HTMLDialogElement);
  const chooser = elementOf("chooser", HTMLInputElement);
  const caption = elementOf("caption", HTMLTextAreaElement);
  const asFile = elementOf("as-file", HTMLInputElement);
  const problem = byId("preview-problem");
  /** @type {{ file: File, previewUrl: string }[]} */
  let picked = [];

  /** @param {Iterable<File>} files @param {string} [words] for the caption */
  function add(files, words) {
    if (!isReady()) return;
    const list = [...files];
    const fitting = list
      .filter((file) => file.size <= MAX_BYTES)
      .slice(0, MAX_FILES - picked.length);
    problem.textContent =
      fitting.length === list.length
        ? ""
        : `A message takes up to ${MAX_FILES} files of ${sizeOf(MAX_BYTES)}. The rest was left out.`;
    picked = [
      ...picked,
      ...fitting.map((file) => ({ file, previewUrl: URL.createObjectURL(file) })),
    ];
    if (picked.length === 0 && !problem.textContent) return;
    if (!dialog.open) {
      caption.value = words ?? takeText();
      asFile.checked = false;
      dialog.showModal();
    }
    draw();
    caption.focus();
  }

  /** @param {File} file */
  const fieldOf = (file) =>
    !asFile.checked && PICTURE.test(file.type)
      ? "photo"
      : !asFile.checked && VIDEO.test(file.type)
        ? "video"
        : "document";

  function draw() {
    const count = picked.length;
    const photos = picked.every(({ file }) => PICTURE.test(file.type));
    byId("preview-title").textContent =
      `Send ${count} ${photos ? "photo" : "file"}${count === 1 ? "" : "s"}`;
    byId("as-file-row").hidden = !picked.some(({ file }) => PICTURE.test(file.type));
    byId("preview-send").toggleAttribute("disabled", count === 0);
    byId("picked").replaceChildren(...picked.map(tile));
  }

  /** @param {{ file: File, previewUrl: string }} each */
  function tile(each) {
    const { file, previewUrl } = each;
    const isPicture = fieldOf(file) === "photo";
    return h(
      "li",
      { class: isPicture ? "picked picture" : "picked" },
      isPicture
        ? h("img", { src: previewUrl, alt: file.name })
        : h("span", { class: "file-sign" }, icon("document")),
      !isPicture &&
        h(
          "span",
          { class: "file-words" },
          h("bdi", { class: "file-name", text: file.name }),
          h("span", { class: "file-size", text: sizeOf(file.size) }),
        ),
      iconButton("close", `Remove ${file.name}`, { onclick: () => drop(each) }),
    );
  }

  /** @param {{ file: File, previewUrl: string }} each */
  function drop(each) {
    URL.revokeObjectURL(each.previewUrl);
    picked = picked.filter((other) => other !== each);
    if (picked.length === 0) dialog.close();
    else draw();
    caption.focus();
  }

  function send() {
    if (picked.length === 0) return;
    const files = picked.map(({ file, previewUrl }) => {
      const field = fieldOf(file);
      return { file, previewUrl, field, isPicture: field === "photo" };
    });
    picked = []; // Their previews are now the sender's to release.
    dialog.close();
    for (const content of messagesFrom(files, caption.value.trim())) onSend(content);
  }

  dialog.addEventListener("close", () => {
    for (const { previewUrl } of picked) URL.revokeObjectURL(previewUrl);
    picked = [];
    problem.textContent = "";
  });
  byId("preview-form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  caption.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  asFile.addEventListener("change", draw);
  byId("preview-add").addEventListener("click", () => chooser.click());
  byId("preview-cancel").addEventListener("click", () => dialog.close());
  chooser.addEventListener("change", () => {
    add(chooser.files ?? []);
    chooser.value = "";
  });

  return { add, pick: () => chooser.click() };
}

/**
 * Photos and videos may share an album, files only with files: so at most two messages, the caption with the first.
 *
 * @template {{ field: string }} T
 * @param {T[]} files
 * @param {string} text
 * @returns {{ text: string, files: T[] }[]}
 */
function messagesFrom(files, text) {
  const visual = files.filter((each) => each.field !== "document");
  const documents = files.filter((each) => each.field === "document");
  return [visual, documents]
    .filter((part) => part.length > 0)
    .map((part, index) => ({ text: index === 0 ? text : "", files: part }));
}
