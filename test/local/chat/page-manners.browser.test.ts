import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "../../support/browser.ts";
import { CHAT } from "../../support/telegram.ts";
import { openChatPage, pictureFile } from "./chat-page.ts";

const browser = useBrowser();

test("what looks like HTML or a script in a text, caption, name or link is shown as words", async () => {
  const attack = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`;
  const { page, standIn, bot } = await openChatPage(browser());
  await bot("sendMessage", { chat_id: CHAT, text: attack });
  await bot("sendMessage", {
    chat_id: CHAT,
    text: "press here",
    entities: [{ type: "text_link", offset: 0, length: 5, url: "javascript:window.hit=1" }],
    reply_markup: { inline_keyboard: [[{ text: attack, callback_data: "x" }]] },
  });
  const { buffer } = await pictureFile("x");
  await bot("sendPhoto", { chat_id: CHAT, photo: "attach://p", caption: attack }, { p: buffer });
  await bot("sendDocument", { chat_id: CHAT, document: "attach://<b>" }, { "<b>": buffer });
  standIn.openChat({ type: "private", name: "<b>Eve</b>" });
  standIn.openChat({ type: "group", title: "<s>Us</s>", members: [CHAT] });

  await page.getByRole("link", { name: /^Download/ }).waitFor();
  for (const name of ["<b>Eve</b>", "<s>Us</s>"]) {
    await page.locator(".chat-title").getByText(name, { exact: true }).waitFor();
  }
  const words = await page.locator(".words").allInnerTexts();
  expect(words.filter((text) => text.includes(attack))).toHaveLength(2);
  expect(await page.getByRole("button", { name: attack, exact: true }).count()).toBe(1);
  expect(
    await page.locator("#messages :is(script, [onerror], .words img, a[href^=java])").count(),
  ).toBe(0);
  await page.getByRole("button", { name: `Open photo: ${attack}` }).click();
  await page.locator("#viewer figcaption").getByText(attack).waitFor();
  expect(await page.evaluate(() => Reflect.get(globalThis, "hit"))).toBeUndefined();
});

test("the colours follow the system until a person chooses, and the choice is kept", async () => {
  const { page } = await openChatPage(browser(), { colorScheme: "dark" });
  const isDark = async (): Promise<boolean> => {
    const colour = await page
      .locator("html")
      .evaluate(
        (html) => html.ownerDocument.defaultView?.getComputedStyle(html).backgroundColor ?? "",
      );
    expect(colour).toMatch(/^rgb\(\d+, \d+, \d+\)$/); // none at all would be as dark as can be
    return (colour.match(/\d+/g) ?? []).every((part: string) => Number(part) < 60);
  };
  expect(await isDark()).toBe(true);
  const button = (choice: string) => page.getByRole("button", { name: `Colours: ${choice}` });
  await button("as the system").click();
  await button("light").waitFor();
  expect(await isDark()).toBe(false);
  // Before the page's modules have run, it already has the chosen colours.
  await page.route("**/main.js", async (route) => await route.abort());
  await page.reload();
  expect(await isDark()).toBe(false);
  await page.unroute("**/main.js");
  await page.reload();
  await button("light").click();
  await button("dark").waitFor();
  expect(await isDark()).toBe(true);
});

test("on a phone everything fits the width: chats, a conversation and the figures", async () => {
  const { page, bot } = await openChatPage(browser(), { viewport: { width: 360, height: 640 } });
  const overflow = async () =>
    await page
      .locator("html")
      .evaluate((html) =>
        [html, ...html.querySelectorAll("#log, #chats, .panel-body")]
          .filter((element) => element.scrollWidth > element.clientWidth)
          .map((element) => element.id || element.tagName),
      );
  const { buffer } = await pictureFile("x");
  await bot("sendMessage", { chat_id: CHAT, text: "a".repeat(300) });
  await bot("sendMessage", { chat_id: CHAT, text: "שלום, תמונה" });
  await bot("sendPhoto", { chat_id: CHAT, photo: "attach://p", caption: "wide" }, { p: buffer });
  await bot("sendDocument", { chat_id: CHAT, document: "attach://long" }, { long: buffer });
  await page.getByRole("link", { name: /^Download/ }).waitFor();
  expect(await overflow()).toEqual([]);
  const direction = page.locator(".words").nth(1);
  expect(await direction.evaluate((element) => element.matches(":dir(rtl)"))).toBe(true);

  await page.getByRole("button", { name: "Live figures" }).click();
  await page.getByRole("heading", { name: "Last jobs" }).waitFor();
  expect(await overflow()).toEqual([]);
  await page.setViewportSize({ width: 900, height: 640 });
  expect(await overflow()).toEqual([]);
  await page.setViewportSize({ width: 360, height: 640 });
  await page.getByRole("button", { name: "All chats" }).click();
  await page.getByRole("button", { name: /^Grace/ }).waitFor();
  expect(await overflow()).toEqual([]);
  expect(await page.getByRole("textbox", { name: "Message" }).isVisible()).toBe(false);
  await page.getByRole("button", { name: /^Grace/ }).click();
  await page.getByRole("heading", { name: "Grace" }).waitFor();
});

test("every control has a name, every landmark is there, and Tab goes through them in order", async () => {
  const { page, bot } = await openChatPage(browser());
  const keyboard = [[{ text: "Find things", callback_data: "x" }]];
  const { buffer } = await pictureFile("x");
  await bot("sendPhoto", { chat_id: CHAT, photo: "attach://p" }, { p: buffer });
  await bot("sendMessage", {
    chat_id: CHAT,
    text: "What now?",
    reply_markup: { inline_keyboard: keyboard },
  });
  await page.getByRole("button", { name: "Find things" }).waitFor();
  expect(await nameless(page)).toEqual([]);
  for (const role of ["navigation", "main", "complementary", "log"] as const) {
    expect(await page.getByRole(role).count()).toBe(1);
  }

  await page.locator(".skip").focus();
  const places = [await page.evaluate(FOCUSED)];
  for (let step = 0; step < 14; step += 1) {
    await page.keyboard.press("Tab");
    places.push(await page.evaluate(FOCUSED));
  }
  expect(places).toEqual([
    "Skip to the message box",
    "Colours: as the system",
    "New chat",
    expect.stringMatching(/Ada/),
    expect.stringMatching(/Grace/),
    "Live figures",
    "Messages",
    "Open photo",
    expect.stringMatching(/^Actions for: Photo/),
    expect.stringMatching(/^Actions for: What now/),
    "Find things",
    "Attach photos or files",
    "Message",
    "Send",
    "Close the figures",
  ]);
});

test("the dialogs name their controls too, and give the focus back", async () => {
  const { page } = await openChatPage(browser());
  await page.getByRole("button", { name: "Try this picture: two circles" }).click();
  await page.getByRole("dialog", { name: "Send 1 photo" }).waitFor();
  expect(await page.evaluate(FOCUSED)).toMatch(/^Caption/);
  expect(await page.getByRole("textbox", { name: "Caption" }).inputValue()).toBe("predict");
  expect(await nameless(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await page.evaluate(FOCUSED)).toBe("Try this picture: two circles");
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByRole("radio", { name: "A group" }).check();
  expect(await nameless(page)).toEqual([]);
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("alert").getByText("Please give a name.").waitFor();
});

test("the panel shows queues, workers and the steps of the last jobs, and can be closed", async () => {
  const { page, panel } = await openChatPage(browser());
  panel.workerStarted("worker-1", 7);
  const line = { name: "worker", pid: 7, time: Date.now(), jobId: "abcdefghij", kind: "detect" };
  panel.onLog("worker-1", { ...line, msg: "job started" });
  await page
    .locator(".worker")
    .getByText(/^detect for/)
    .waitFor();
  const steps = { decode: 4, inference: 30 };
  panel.onLog("worker-1", { ...line, msg: "job done", waitedMs: 12, ms: 40, steps });
  await page.getByRole("img", { name: "decode 4.0 ms, inference 30 ms, other 6.0 ms" }).waitFor();
  expect(await page.getByRole("row").allInnerTexts()).toEqual([
    expect.stringMatching(/waiting\s+in flight\s+delayed/),
    expect.stringMatching(/jobs\s+3\s+2\s+1/),
    expect.stringMatching(/jobs-dead\s+1\s+0\s+0/),
  ]);
  expect(await page.locator("#legend").innerText()).toMatch(/decode\s+inference\s+other/);
  await page.locator(".worker").getByText("1 done").waitFor();

  await page.getByRole("button", { name: "Close the figures" }).click();
  expect(await page.getByRole("complementary").count()).toBe(0);
  expect(await page.evaluate(FOCUSED)).toBe("Live figures");
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/panel/status")) asked += 1;
  });
  await page.reload();
  await page.getByRole("button", { name: "Live figures", expanded: false }).waitFor();
  expect(asked).toBe(0);
});

// As text, since it runs in the page, whose globals these files do not know.
const NAME_OF = `(element) => {
  const said = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const name = element.getAttribute("aria-label")
    ?? (element.hasAttribute("aria-labelledby") ? said(element.getAttribute("aria-labelledby")) : null)
    ?? ([...(element.labels ?? [])].map((label) => label.textContent).join(" ") || element.textContent);
  return name.trim().replace(/\\s+/g, " ");
}`;

const FOCUSED = `(${NAME_OF})(document.activeElement)`;

/** The visible controls, landmarks and pictures that a screen reader would have no words for. */
async function nameless(page: Page): Promise<string[]> {
  return await page.evaluate(`
    [...document.querySelectorAll("button, a, input, select, textarea, dialog[open], nav, main, aside, form, [role=log], [role=listbox]")]
      .filter((element) => element.checkVisibility() && (${NAME_OF})(element) === "")
      .concat([...document.querySelectorAll("img:not([alt])")])
      .map((element) => element.outerHTML.slice(0, 120))
  `);
}
