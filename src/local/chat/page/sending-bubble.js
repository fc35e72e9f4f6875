import { h, icon, iconButton } from "./dom.js";

/**
 * A message on its way: what it will look like, how far it is, and after a failure why and what to do.
 *
 * @param {import("./types.js").Sending} sending
 */
export function sendingBubble(sending) {
  const pictures = sending.files.filter((file) => file.isPicture);
  const files = sending.files.filter((file) => !file.isPicture);
  const images = pictures.map((file) =>
    h("img", { class: "on-its-way", src: file.previewUrl, alt: file.name }),
  );
  return h(
    "li",
    { class: `message out sending${pictures.length > 0 ? " visual" : ""}` },
    h(
      "div",
      { class: "bubble-column" },
      h(
        "div",
        { class: "bubble" },
        images.length > 0 &&
          h("div", { class: "album", data: { count: String(images.length) } }, ...images),
        ...files.map((file) =>
          h(
            "div",
            { class: "file" },
            h("span", { class: "file-sign" }, icon("document")),
            h("bdi", { class: "file-name", text: file.name }),
          ),
        ),
        sending.text && h("div", { class: "words", dir: "auto", text: sending.text }),
        sending.error === undefined ? progressOf(sending) : failureOf(sending, sending.error),
      ),
    ),
  );
}

/** @param {import("./types.js").Sending} sending */
function progressOf({ files, progress, cancel }) {
  if (files.length === 0) return h("span", { class: "meta", text: "sending…" });
  return h(
    "div",
    { class: "progress" },
    h("progress", { max: 1, value: progress, "aria-label": "Upload" }),
    iconButton("close", "Cancel upload", { onclick: cancel }),
  );
}

/** @param {import("./types.js").Sending} sending @param {string} error */
function failureOf({ again, cancel }, error) {
  return h(
    "div",
    { class: "failure", role: "alert" },
    icon("warning"),
    h("span", { text: error }),
    h("button", { type: "button", onclick: again, text: "Try again" }),
    h("button", { type: "button", onclick: cancel, text: "Discard" }),
  );
}

/** @param {HTMLElement} bubble @param {number} progress */
export function showProgress(bubble, progress) {
  const bar = bubble.querySelector("progress");
  if (bar) bar.value = progress;
}
