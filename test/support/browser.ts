import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";

// Debian's package, and where its wrapper lies.
const PATHS = [process.env["CHROMIUM_PATH"] ?? "", "/usr/bin/chromium"];

const CHROMIUM: string | undefined = PATHS.find((path) => path !== "" && existsSync(path));

const NO_CHROMIUM =
  "Chromium is not installed: CHROMIUM_PATH or /usr/bin/chromium (Debian: apt-get install chromium)";

// A container has no sandbox of its own to give and no display; the rest keeps the browser off the network.
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** One browser for the tests of a file; they are skipped, with the reason, where there is none. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (CHROMIUM) browser = await chromium.launch({ args: ARGS, executablePath: CHROMIUM });
  });
  beforeEach(({ skip }) => skip(!CHROMIUM, NO_CHROMIUM));
  afterAll(async () => await browser?.close());
  return () => {
    if (!browser) throw new Error(NO_CHROMIUM);
    return browser;
  };
}

/**
 * Opens an address in a window of its own, closed when the test ends. The test fails if the page throws, logs an
 * error or breaks its own content security policy.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    locale: "en-GB",
    ...options,
  });
  context.setDefaultTimeout(8000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (err) => {
    // A page that is left while it loads; where it happens to a page that stays, the test finds nothing on it.
    if (!String(err).includes("dynamically imported module")) problems.push(String(err));
  });
  page.on("console", (message) => {
    // The browser itself reports requests that were made to fail.
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    problems.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });
  await page.goto(url);
  return page;
}
