import { expect, test } from "vitest";
import { openPage, useBrowser } from "../support/browser.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { useSystem } from "../support/system.ts";

/** The private chat that is there from the start. */
const CHAT = 1001;

const browser = useBrowser();
const chat = useSystem();

test("a person sends a photo and sees the status text turn into the picture with boxes", async () => {
  // Without a pause the picture would be there before anybody can see the text.
  chat.system.standIn.faults.add({ method: "editMessageMedia", kind: "delay", delayMs: 700 });
  const page = await openPage(browser(), chat.system.address);
  page.setDefaultTimeout(25_000); // processes start beside the browser
  await page.getByRole("heading", { name: "You" }).waitFor();

  const photo = { name: "shapes.jpg", mimeType: "image/jpeg", buffer: await drawnPicture() };
  await page.locator("#chooser").setInputFiles(photo);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Caption" }).fill("predict");
  await dialog.getByRole("button", { name: "Send" }).click();

  const messages = page.getByRole("log", { name: "Messages" });
  const status = messages.getByText("Looking at your photo…");
  await status.waitFor();
  const answer = messages.getByRole("button", { name: /^Open photo: \d+ \w+/ });
  await answer.waitFor();
  expect(await status.count()).toBe(0);

  const [asked, answered, ...more] = await chat.messages(CHAT);
  expect(asked).toMatchObject({ from: "user", caption: "predict" });
  expect(more).toEqual([]);
  expect(await answer.getAttribute("aria-label")).toBe(`Open photo: ${answered?.caption}`);
  const picture = answer.locator("img");
  expect(await picture.getAttribute("src")).toBe(answered?.photo?.url);
  await expect
    .poll(async () => await picture.evaluate((image) => Reflect.get(image, "naturalWidth")))
    .toBe(answered?.photo?.width);
});
