import { elementOf, h, iconButton } from "./dom.js";

/** @typedef {{ url: string, width: number, height: number, caption: string }} Picture */

/**
 * Shows pictures large, one at a time; Escape closes, the arrow keys go on. Focus then returns to where it was.
 *
 * @param {Picture[]} pictures
 * @param {number} first
 */
export function showPictures(pictures, first) {
  const dialog = elementOf("viewer", HTMLDialogElement);
  let index = first;

  /** @param {number} step */
  function go(step) {
    index = (index + step + pictures.length) % pictures.length;
    draw();
  }

  function draw() {
    const picture = pictures[index];
    if (!picture) return;
    const image = h("img", {
      src: picture.url,
      width: picture.width,
      height: picture.height,
      alt: picture.caption || "Photo",
    });
    const figure = h(
      "figure",
      {},
      image,
      (picture.caption || pictures.length > 1) &&
        h("figcaption", { dir: "auto" }, words(picture.caption, index, pictures.length)),
    );
    dialog.querySelector("figure")?.replaceWith(figure);
    dialog.querySelector("a")?.setAttribute("href", picture.url);
  }

  const many = pictures.length > 1;
  const download = h("a", {
    class: "icon-link",
    download: "photo.jpg",
    "aria-label": "Download photo",
    title: "Download",
  });
  download.append(iconButton("download", "").firstChild ?? "");
  dialog.replaceChildren(
    h("figure"),
    h(
      "div",
      { class: "viewer-bar" },
      download,
      iconButton("close", "Close", { onclick: () => dialog.close() }),
    ),
    many
      ? iconButton("back", "Previous photo", { class: "viewer-back", onclick: () => go(-1) })
      : "",
    many ? iconButton("next", "Next photo", { class: "viewer-next", onclick: () => go(1) }) : "",
  );
  const closed = new AbortController();
  dialog.addEventListener(
    "keydown",
    (event) => {
      if (many && event.key === "ArrowRight") go(1);
      if (many && event.key === "ArrowLeft") go(-1);
    },
    { signal: closed.signal },
  );
  dialog.addEventListener(
    "click",
    (event) => {
      // A click beside the picture lands on the dialog or the figure around it.
      if (event.target === dialog || event.target === dialog.querySelector("figure"))
        dialog.close();
    },
    { signal: closed.signal },
  );
  dialog.addEventListener("close", () => closed.abort(), { once: true });
  draw();
  dialog.showModal();
}

/** @param {string} caption @param {number} index @param {number} count */
function words(caption, index, count) {
  if (count === 1) return caption;
  return caption ? `${index + 1} of ${count} · ${caption}` : `${index + 1} of ${count}`;
}
