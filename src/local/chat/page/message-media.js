import { h, icon } from "./dom.js";
import { sizeOf } from "./format.js";
import { showPictures } from "./viewer.js";

// A lone picture's box, in CSS pixels; the width and height of the file then never move the page while it loads.
const BOX = { width: 400, height: 420, least: 120 };

/**
 * The pictures, files and videos of a bubble: of one message, or of all messages of an album.
 *
 * @param {import("./types.js").Message[]} messages
 */
export function mediaOf(messages) {
  const visual = messages.filter((message) => message.photo ?? message.video);
  const files = messages.flatMap((message) => message.document ?? []);
  return [visual.length > 0 && visuals(visual), ...files.map(fileRow)];
}

/** @param {import("./types.js").Message[]} messages */
function visuals(messages) {
  const photos = messages.flatMap(pictureOf);
  const tiles = messages.map((message) => {
    if (message.video) return videoTile(message.video);
    const index = photos.findIndex((photo) => photo.key === message.id);
    return photoTile(message, () => showPictures(photos, index));
  });
  if (messages.length === 1) return tiles[0];
  return h("div", { class: "album", data: { count: String(messages.length) } }, ...tiles);
}

/** @param {import("./types.js").Message} message */
function pictureOf(message) {
  if (!message.photo) return [];
  const { url, width, height } = message.photo;
  return [{ key: message.id, url, width, height, caption: message.caption ?? "" }];
}

/** @param {import("./types.js").Message} message @param {() => void} open */
function photoTile(message, open) {
  const { thumbUrl = "", url = "", width = 1, height = 1 } = message.photo ?? {};
  const box = fit(width, height);
  // The small picture is a blur behind the large one until that has come.
  const image = h("img", {
    src: url,
    width: box.width,
    height: box.height,
    alt: "",
    decoding: "async",
    draggable: "false",
  });
  const tile = h(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": message.caption ? `Open photo: ${message.caption}` : "Open photo",
      data: { focus: `photo-${message.id}` },
      onclick: open,
    },
    image,
  );
  if (thumbUrl && !image.complete) tile.style.backgroundImage = `url("${encodeURI(thumbUrl)}")`;
  tile.style.setProperty("--width", `${box.width}px`);
  tile.style.setProperty("--ratio", String(box.width / box.height));
  image.addEventListener("load", () => tile.style.removeProperty("background-image"));
  image.addEventListener("error", () => tile.classList.add("broken"));
  return tile;
}

/** @param {number} width @param {number} height */
function fit(width, height) {
  const scale = Math.min(BOX.width / width, BOX.height / height, 1.5);
  return {
    width: Math.max(BOX.least, Math.round(width * scale)),
    height: Math.max(BOX.least / 2, Math.round(height * scale)),
  };
}

/** @param {import("./types.js").File} video */
function videoTile(video) {
  return h("video", {
    src: video.url,
    controls: true,
    preload: "metadata",
    "aria-label": video.name,
  });
}

/** @param {import("./types.js").File} file */
function fileRow(file) {
  const isPicture = /^image\/(png|jpeg|webp|gif)$/.test(file.mime);
  const sign = isPicture
    ? h("img", { src: file.url, alt: "", width: 44, height: 44, loading: "lazy" })
    : icon("document");
  return h(
    "a",
    {
      class: "file",
      href: file.url,
      download: file.name,
      "aria-label": `Download ${file.name}, ${sizeOf(file.size)}`,
      data: { focus: `file-${file.url}` },
    },
    h("span", { class: "file-sign" }, sign),
    h(
      "span",
      { class: "file-words" },
      h("bdi", { class: "file-name", text: file.name }),
      h("span", { class: "file-size" }, sizeOf(file.size)),
    ),
    icon("download"),
  );
}
