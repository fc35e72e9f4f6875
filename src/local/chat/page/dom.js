import { iconPath } from "./icon-paths.js";

/**
 * @typedef {Record<string, string | number | boolean | undefined | EventListener | Record<string, string>>} Props
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * Makes an element. `class`, `text` and `data` are what they say, `on…` are listeners, all else are attributes
 * (true: present, false and undefined: absent). Text always becomes a text node, never HTML.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {Props[string]} value
 */
function setProp(element, name, value) {
  if (value === undefined || value === false) return;
  if (typeof value === "function") element.addEventListener(name.slice(2), value);
  else if (typeof value === "object") Object.assign(element.dataset, value);
  else if (name === "class") element.className = String(value);
  else if (name === "text") element.textContent = String(value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** @param {string} name one of icon-paths.js */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: iconPath(name) }),
  );
}

/**
 * A button that shows only an icon; its label is what a screen reader says and what a pointer sees on resting.
 *
 * @param {string} name
 * @param {string} label
 * @param {Props} [props]
 */
export function iconButton(name, label, props = {}) {
  return h("button", { type: "button", "aria-label": label, title: label, ...props }, icon(name));
}

/**
 * An element that index.html is known to have.
 *
 * @param {string} id
 */
export const byId = (id) => elementOf(id, HTMLElement);

/**
 * The same, of the kind that it has there.
 *
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function elementOf(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no such #${id}.`);
  return element;
}

/** Puts the icons into the elements of index.html that name one. */
export function fillIcons() {
  for (const place of document.querySelectorAll("[data-icon]")) {
    place.prepend(icon(place.getAttribute("data-icon") ?? ""));
  }
}
