import { byId, icon } from "./dom.js";

const KEY = "polybot-theme";
const THEMES = /** @type {const} */ ([
  { name: "auto", sign: "auto", words: "as the system" },
  { name: "light", sign: "sun", words: "light" },
  { name: "dark", sign: "moon", words: "dark" },
]);

/** The button that goes round light, dark and as the system has it; the choice is kept. */
export function createThemeButton() {
  const button = byId("theme");
  let index = Math.max(
    0,
    THEMES.findIndex(({ name }) => name === remembered(KEY)),
  );

  function show() {
    const theme = THEMES[index % THEMES.length] ?? THEMES[0];
    document.documentElement.dataset["theme"] = theme.name;
    button.replaceChildren(icon(theme.sign));
    button.setAttribute("aria-label", `Colours: ${theme.words}`);
    button.title = `Colours: ${theme.words}`;
    remember(KEY, theme.name);
  }

  button.addEventListener("click", () => {
    index += 1;
    show();
  });
  show();
}

/** @param {string} key */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be switched off; the page then starts as new each time.
  }
}

/** @param {string} key @param {string} value */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
