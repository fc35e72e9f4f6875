import { byId } from "./dom.js";

/**
 * Takes files that are pasted anywhere or dropped on the conversation.
 *
 * @param {(files: Iterable<File>) => void} take
 */
export function acceptFiles(take) {
  const zone = byId("conversation");
  const sign = byId("drop-sign");
  let depth = 0; // Entering a child comes before leaving its parent.

  /** @param {number} next */
  function setDepth(next) {
    depth = Math.max(0, next);
    sign.hidden = depth === 0;
  }

  zone.addEventListener("dragenter", (event) => hasFiles(event) && setDepth(depth + 1));
  zone.addEventListener("dragleave", (event) => hasFiles(event) && setDepth(depth - 1));
  // Without this the browser would leave the page and show the picture.
  document.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    setDepth(0);
    if (event.target instanceof Node && zone.contains(event.target))
      take(event.dataTransfer?.files ?? []);
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files || files.length === 0) return;
    event.preventDefault();
    take(files);
  });
}

/** @param {DragEvent} event */
function hasFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}
