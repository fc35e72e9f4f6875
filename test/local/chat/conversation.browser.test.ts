import type { Page } from "playwright-core";
import { expect, test, vi } from "vitest";
import { useBrowser } from "../../support/browser.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { type ChatPage, openChatPage, pictureFile } from "./chat-page.ts";

const browser = useBrowser();

const sent = async ({ standIn }: ChatPage, count: number) =>
  await vi.waitFor(() => {
    const messages = standIn.messages(CHAT);
    expect(messages.length).toBeGreaterThanOrEqual(count);
    return messages;
  });

const update = async ({ bot }: ChatPage, kind: string) =>
  await vi.waitFor(async () => {
    const updates = await bot("getUpdates", { timeout: 0 });
    const found = (updates as unknown as Record<string, Record<string, unknown>>[])
      .map((each) => each[kind])
      .findLast((each) => each !== undefined);
    if (!found) throw new Error(`No ${kind} yet.`);
    return found;
  });

async function pick(page: Page, ...files: Awaited<ReturnType<typeof pictureFile>>[]) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach photos or files" }).click();
  await (await chooser).setFiles(files);
}

const atEnd = async (page: Page) =>
  await page
    .locator("#log")
    .evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 4);

test("a photo with a caption goes out, and the status message becomes the picture in its place", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  await pick(page, await pictureFile("street.jpg"));
  await page.getByRole("dialog", { name: "Send 1 photo" }).waitFor();
  await page.keyboard.type("predict");
  await page.keyboard.press("Enter");
  const [asked] = await sent(chat, 1);
  expect(asked?.content).toMatchObject({ text: "predict" });
  await page.locator(".message.out .photo img").waitFor();
  expect(await page.locator(".message.out").count()).toBe(1);

  await bot("sendChatAction", { chat_id: CHAT, action: "upload_photo" });
  await page.getByText("Polybot is sending a photo…").waitFor();
  const text = "Looking at your photo…";
  const reply = { message_id: asked?.id };
  const status = await bot("sendMessage", { chat_id: CHAT, text, reply_parameters: reply });
  const answer = page.locator(`.message.in[data-id="${status.message_id}"]`);
  await answer.getByText(text).waitFor();
  expect(await page.getByText("is sending a photo").count()).toBe(0);

  await bot("sendChatAction", { chat_id: CHAT, action: "upload_photo" });
  await page.getByText("Polybot is sending a photo…").waitFor();
  await bot(
    "editMessageMedia",
    {
      chat_id: CHAT,
      message_id: status.message_id,
      media: { type: "photo", media: "attach://boxed", caption: "1 circle, 1 star" },
    },
    { boxed: await jpeg(800, 600, "navy") },
  );
  await answer.locator(".photo img").waitFor();
  expect(await answer.locator(".words").innerText()).toContain("1 circle, 1 star");
  expect(await page.getByText(text).count()).toBe(0);
  expect(await page.getByText("is sending a photo").count()).toBe(0);
  expect(await page.locator(".message").count()).toBe(2);
  expect(await atEnd(page)).toBe(true);

  const open = answer.getByRole("button", { name: "Open photo: 1 circle, 1 star" });
  await open.click();
  const viewer = page.getByRole("dialog", { name: "Photo" });
  const image = viewer.getByRole("img", { name: "1 circle, 1 star" });
  await image.waitFor();
  expect(await image.evaluate((img: { naturalWidth: number }) => img.naturalWidth)).toBe(800);
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  expect(await open.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true);
});

test("a picture keeps its room while it loads, so nothing moves when it has come", async () => {
  const chat = await openChatPage(browser());
  const gate = Promise.withResolvers<void>();
  await chat.page.route("**/api/files/**", async (route) => {
    await gate.promise;
    await route.continue();
  });
  await chat.bot("sendPhoto", { chat_id: CHAT, photo: "attach://p" }, { p: await jpeg(900, 300) });
  const photo = chat.page.locator(".photo");
  const before = await photo.boundingBox();
  gate.resolve();
  await vi.waitFor(async () => {
    const width = photo
      .locator("img")
      .evaluate((img: { naturalWidth: number }) => img.naturalWidth);
    expect(await width).toBeGreaterThan(0);
  });
  expect(await photo.boundingBox()).toEqual(before);
  expect((before?.width ?? 0) / (before?.height ?? 1)).toBeCloseTo(3, 1);
});

test("several photos become one album with one caption", async () => {
  const chat = await openChatPage(browser());
  const { page } = chat;
  const files = ["red", "green", "blue"].map(
    async (colour) => await pictureFile(`${colour}.jpg`, colour),
  );
  await pick(page, ...(await Promise.all(files)));
  await page.getByRole("button", { name: "Remove green.jpg" }).click();
  await page.getByRole("heading", { name: "Send 2 photos" }).waitFor();
  await page.getByRole("textbox", { name: "Caption" }).fill("detect");
  await page.getByRole("dialog").getByRole("button", { name: "Send", exact: true }).click();
  const messages = await sent(chat, 2);
  expect(new Set(messages.map(({ albumId }) => albumId)).size).toBe(1);
  expect(messages.map(({ content }) => content.text)).toEqual(["detect", ""]);
  await page.locator(".message.out:not(.sending) .album .photo").nth(1).waitFor();
  expect(await page.locator(".message").count()).toBe(1);

  await page.locator(".album .photo").nth(0).click();
  await page.getByText("1 of 2 · detect").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.getByText("2 of 2").waitFor();
});

test("a text does not overtake the photo that was sent before it", async () => {
  const chat = await openChatPage(browser());
  const { page } = chat;
  const gate = Promise.withResolvers<void>();
  let posts = 0;
  await page.route("**/messages", async (route) => {
    if (route.request().method() === "POST") posts += 1;
    if (posts === 1) await gate.promise;
    await route.continue();
  });
  await pick(page, await pictureFile("slow.jpg"));
  await page.getByRole("textbox", { name: "Caption" }).press("Enter");
  await page.getByRole("progressbar", { name: "Upload" }).waitFor();
  await page.getByRole("textbox", { name: "Message" }).fill("and now?");
  await page.keyboard.press("Enter");
  await page.locator(".sending").getByText("and now?").waitFor();
  expect(posts).toBe(1);
  gate.resolve();
  const messages = await sent(chat, 2);
  expect(messages.map(({ content }) => content.text)).toEqual(["", "and now?"]);
  await vi.waitFor(async () => expect(await page.locator(".sending").count()).toBe(0));
  expect(await page.locator(".message").count()).toBe(2);
});

test("a message that comes back before its sending is answered is shown once", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  const gate = Promise.withResolvers<void>();
  await page.route("**/messages", async (route) => {
    const response = await route.fetch();
    await gate.promise;
    await route.fulfill({ response });
  });
  await page.getByRole("textbox", { name: "Message" }).fill("hello");
  await page.keyboard.press("Enter");
  await sent(chat, 1);
  await bot("sendMessage", { chat_id: CHAT, text: "hi" });
  await page.locator(".message.in").waitFor();
  expect(await page.locator(".message.out").count()).toBe(1);
  gate.resolve();
  await page.locator(".message.out:not(.sending)").waitFor();
  expect(await page.locator(".message.out").count()).toBe(1);
  expect(await page.locator(".message").first().innerText()).toContain("hello");
});

test("a picture sent as a file stays a file, with its name and size", async () => {
  const chat = await openChatPage(browser());
  await pick(chat.page, await pictureFile("holiday.jpg"));
  await chat.page.getByLabel("Send as file, in full quality").check();
  await chat.page.getByRole("textbox", { name: "Caption" }).press("Enter");
  const [message] = await sent(chat, 1);
  expect(message?.content.media).toMatchObject({ kind: "document" });
  const link = chat.page.getByRole("link", { name: /^Download holiday\.jpg, \d+(\.\d)? kB$/ });
  expect(await link.getAttribute("download")).toBe("holiday.jpg");
});

test("a button is busy until the bot answers, and its answer is shown", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  const keyboard = [[{ text: "Find things", callback_data: "detect:7" }]];
  const asked = await bot("sendMessage", {
    chat_id: CHAT,
    text: "What shall I do?",
    reply_markup: { inline_keyboard: keyboard },
  });
  const button = page.getByRole("button", { name: "Find things" });
  await button.click();
  await page.locator('.bot-button[aria-busy="true"]').waitFor();
  const query = await update(chat, "callback_query");
  expect(query["data"]).toBe("detect:7");
  await bot("answerCallbackQuery", { callback_query_id: query["id"], text: "On it!" });
  await page.locator("#toasts").getByText("On it!").waitFor();
  expect(await button.getAttribute("aria-busy")).toBeNull();

  const { message_id } = asked;
  await bot("editMessageText", { chat_id: CHAT, message_id, text: "Looking…" });
  await page.locator(".message").getByText("Looking…").waitFor();
  expect(await button.count()).toBe(0);
  const focused = page.locator(".message:focus");
  expect(await focused.getAttribute("data-id")).toBe(String(message_id));
});

test("commands are found and sent by the keyboard alone", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  const commands = ["start", "help", "detect"].map((command) => ({
    command,
    description: `What ${command} does`,
  }));
  await bot("setMyCommands", { commands });
  await page.getByRole("button", { name: "Commands" }).waitFor();
  const input = page.getByRole("textbox", { name: "Message" });
  await input.pressSequentially("/");
  const options = page.getByRole("option");
  await vi.waitFor(async () => expect(await options.count()).toBe(3));
  await input.press("ArrowUp");
  expect(await page.getByRole("option", { selected: true }).innerText()).toContain("/detect");
  const active = await input.getAttribute("aria-activedescendant");
  expect(await page.locator(`#${active}`).innerText()).toContain("/detect");
  await input.press("Escape");
  expect(await options.count()).toBe(0);
  await input.pressSequentially("h");
  expect(await options.allInnerTexts()).toHaveLength(1);
  await input.press("Enter");
  const [message] = await sent(chat, 1);
  expect(message?.content.text).toBe("/help");
  expect(await input.inputValue()).toBe("");
});

test("in a new group a reply to a photo quotes it and names it to the bot", async () => {
  const { page, standIn, bot } = await openChatPage(browser());
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByRole("radio", { name: "A group" }).check();
  await page.getByRole("textbox", { name: "Name of the group" }).fill("Holidays");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Holidays" }).waitFor();
  const group = [...standIn.world.chats.values()].find(({ title }) => title === "Holidays");
  const id = group?.id ?? 0;

  await page.getByRole("combobox", { name: "Speak as" }).selectOption("Grace");
  await pick(page, await pictureFile("beach.jpg"));
  await page.getByRole("textbox", { name: "Caption" }).press("Enter");
  await page.locator(".message.out:not(.sending) .photo").waitFor();
  await page.getByRole("combobox", { name: "Speak as" }).selectOption("Ada");
  const other = page.locator(".message.in");
  expect(await other.locator(".sender").innerText()).toContain("Grace");

  await other.hover();
  await other.getByRole("button", { name: "Actions for: Photo" }).click();
  expect(await page.getByRole("menuitem").allInnerTexts()).toEqual(["Reply"]);
  await page.keyboard.press("Enter");
  await page.getByText("Reply to Grace").waitFor();
  await page.keyboard.type("/detect");
  await page.keyboard.press("Enter");
  await vi.waitFor(() => expect(standIn.messages(id)).toHaveLength(2));
  const [photo, command] = standIn.messages(id);
  expect(command).toMatchObject({ replyTo: photo?.id, author: { name: "Ada" } });
  await page.locator(".message.out .quote").getByText("Grace").waitFor();
  await bot("sendMessage", { chat_id: id, text: "1 beach" });
  await page.locator(".message.in .sender").getByText("Polybot").waitFor();
});

test("one's own message can be changed and deleted", async () => {
  const chat = await openChatPage(browser());
  const { page, standIn } = chat;
  const input = page.getByRole("textbox", { name: "Message" });
  await input.fill("firts");
  await input.press("Enter");
  await sent(chat, 1);
  await page.locator(".message.out:not(.sending)").waitFor();
  await input.press("ArrowUp");
  expect(await input.inputValue()).toBe("firts");
  await input.fill("first");
  await input.press("Enter");
  await page.locator(".message.out .words").getByText("first").waitFor();
  expect(await page.locator(".meta").innerText()).toContain("edited");
  expect(standIn.messages(CHAT)[0]?.content.text).toBe("first");

  await page.locator(".more").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
  await page.keyboard.press("Enter");
  await vi.waitFor(async () => expect(await page.locator(".message").count()).toBe(0));
  await page.getByRole("button", { name: "Ask what it can do with /help" }).waitFor();
});

test("a message that could not be sent stays, says why and can be sent again", async () => {
  const chat = await openChatPage(browser());
  const { page } = chat;
  await page.route("**/messages", async (route) => {
    if (route.request().method() === "POST") await route.abort();
    else await route.continue();
  });
  const input = page.getByRole("textbox", { name: "Message" });
  await input.fill("hello");
  await input.press("Enter");
  await page.getByRole("alert").getByText("The server does not answer.").waitFor();
  await page.unroute("**/messages");
  await page.getByRole("button", { name: "Try again" }).click();
  const [message] = await sent(chat, 1);
  expect(message?.content.text).toBe("hello");
  await page.locator(".message.out:not(.sending)").waitFor();
  expect(await page.locator(".message").count()).toBe(1);
});

test("what happened while the connection was lost is there after it", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  await bot("sendMessage", { chat_id: CHAT, text: "before" });
  // The first connection ends at once; the browser comes back after the time that the answer names, and is let in late.
  const isBack = Promise.withResolvers<void>();
  const letIn = Promise.withResolvers<void>();
  let connections = 0;
  await page.route("**/api/events", async (route) => {
    connections += 1;
    if (connections === 1) {
      return await route.fulfill({ contentType: "text/event-stream", body: "retry: 300\n\n" });
    }
    isBack.resolve();
    await letIn.promise;
    await route.continue();
  });
  await page.reload();
  await page.locator(".message").getByText("before").waitFor();
  await isBack.promise;
  await bot("sendMessage", { chat_id: CHAT, text: "meanwhile" });
  expect(await page.locator(".message").getByText("meanwhile").count()).toBe(0);
  letIn.resolve();
  await page.locator(".message").getByText("meanwhile").waitFor();
});

test("further up nothing moves, and a button tells what is new", async () => {
  const chat = await openChatPage(browser());
  const { page, bot } = chat;
  for (let index = 1; index <= 30; index += 1) {
    await bot("sendMessage", { chat_id: CHAT, text: `Line ${index}\nand more` });
  }
  await page.locator(".message").getByText("Line 30").waitFor();
  await vi.waitFor(async () => expect(await atEnd(page)).toBe(true));
  const log = page.locator("#log");
  await log.evaluate((element) => {
    element.scrollTop = 200;
  });
  await page.getByRole("button", { name: "Go to the latest message" }).waitFor();
  await bot("sendMessage", { chat_id: CHAT, text: "the news" });
  const button = page.getByRole("button", { name: "Go to 1 new messages" });
  await button.waitFor();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(200);
  await button.click();
  await vi.waitFor(async () => expect(await atEnd(page)).toBe(true));
  await button.waitFor({ state: "hidden" });
});
