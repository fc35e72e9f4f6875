// Makes the pictures of the README from the running system (npm run pictures), so that they show what there is.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { drawPicture } from "../../models/training/draw.ts";
import { createLogger } from "../../src/lib/logger.ts";
import { startSystem } from "../../src/local/system.ts";

const SEED = 3_000_006;
const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const TARGET = fileURLToPath(new URL("./chat.png", import.meta.url));

const system = await startSystem({
  port: 0,
  workers: 1,
  shell: process.env,
  log: createLogger("pictures", "warn"),
});
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 760 },
    reducedMotion: "reduce",
  });
  await page.goto(system.address);
  const { jpeg } = await drawPicture(SEED);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach photos or files" }).click();
  await (await chooser).setFiles({ name: "shapes.jpg", mimeType: "image/jpeg", buffer: jpeg });
  await page.getByRole("textbox", { name: "Caption" }).fill("predict");
  await page.getByRole("textbox", { name: "Caption" }).press("Enter");
  await page.locator(".message.in .photo img").waitFor({ timeout: 30_000 });
  await page.getByText("job").first().waitFor();
  await new Promise((resolve) => setTimeout(resolve, 2500)); // the panel's next look at the queues
  await page.screenshot({ path: TARGET });
} finally {
  await browser.close();
  await system.stop();
}
