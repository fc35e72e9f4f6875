import { h } from "./dom.js";

/**
 * A message's text with its entities as nodes. Text only ever becomes text nodes and links only lead to the web, so
 * a message can look like HTML and stays words.
 *
 * @param {string} text
 * @param {import("./types.js").Entity[]} entities
 * @param {(command: string) => void} onCommand
 */
export function richText(text, entities, onCommand) {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return between(text, { start: 0, end: text.length, entities: sorted, onCommand });
}

/**
 * @typedef {{ start: number, end: number, entities: import("./types.js").Entity[],
 *   onCommand: (command: string) => void }} Span
 * @param {string} text
 * @param {Span} span
 * @returns {DocumentFragment}
 */
function between(text, { start, end, entities, onCommand }) {
  const nodes = new DocumentFragment();
  let at = start;
  let rest = entities;
  for (let first = rest[0]; first; first = rest[0]) {
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    const inside = rest.slice(1).filter((entity) => entity.offset < to);
    rest = rest.slice(1 + inside.length);
    if (to <= from) continue;
    nodes.append(text.slice(at, from));
    const element = elementFor(first, text.slice(from, to), onCommand);
    element.append(between(text, { start: from, end: to, entities: inside, onCommand }));
    nodes.append(element);
    at = to;
  }
  nodes.append(text.slice(at, end));
  return nodes;
}

/** @type {Record<string, "strong" | "em" | "u" | "s" | "code" | "pre" | "blockquote">} */
const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

/**
 * @param {import("./types.js").Entity} entity
 * @param {string} text
 * @param {(command: string) => void} onCommand
 */
function elementFor(entity, text, onCommand) {
  const plain = PLAIN[entity.type];
  if (plain) return h(plain);
  if (entity.type === "text_link" || entity.type === "url") return link(entity.url ?? text);
  if (entity.type === "bot_command") {
    return h("button", { type: "button", class: "in-text", onclick: () => onCommand(text) });
  }
  if (entity.type === "spoiler") return spoiler();
  return h("span", { class: entity.type === "mention" ? "mention" : "" });
}

/** @param {string} address */
export function link(address) {
  const url = webAddress(address);
  return url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }) : h("span");
}

/** @param {string} address @returns {string | null} null for anything that does not lead to the web */
export function webAddress(address) {
  const url = URL.parse(address) ?? URL.parse(`https://${address}`);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : null;
}

function spoiler() {
  const button = h("button", { type: "button", class: "spoiler", "aria-expanded": "false" });
  button.addEventListener("click", () => button.setAttribute("aria-expanded", "true"));
  return button;
}
