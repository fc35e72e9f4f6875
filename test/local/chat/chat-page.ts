import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createChatPages } from "../../../src/local/chat/pages.ts";
import { createPanel, type Panel } from "../../../src/local/panel/panel.ts";
import { panelRoutes } from "../../../src/local/panel/panel-routes.ts";
import type { TelegramStandIn } from "../../../src/local/telegram/start.ts";
import { inTurn } from "../../../src/local/in-turn.ts";
import { openPage } from "../../support/browser.ts";
import { jpeg, startStandIn } from "../../support/telegram.ts";

export interface ChatPage {
  readonly page: Page;
  readonly standIn: TelegramStandIn;
  readonly panel: Panel;
  /** Calls a method of the Bot API, as the bot. */
  readonly bot: BotCall;
}

type BotCall = (
  method: string,
  params: Record<string, unknown>,
  files?: Record<string, Buffer>,
) => Promise<Message>;

/** What most methods give back. */
interface Message {
  readonly message_id: number;
}

const samples = async () => [{ name: "two-circles", jpeg: await jpeg(320, 240, "gold") }];

/** The stand-in with the chat page and the panel, opened in a browser; the test plays the bot. */
export async function openChatPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<ChatPage> {
  const queues = [
    { name: "jobs", depth: async () => ({ waiting: 3, inFlight: 2, delayed: 1 }) },
    { name: "jobs-dead", depth: async () => ({ waiting: 1, inFlight: 0, delayed: 0 }) },
  ];
  const panel = createPanel({ queues });
  const standIn = await startStandIn({
    people: ["Ada", "Grace"],
    pages: inTurn([panelRoutes(panel), createChatPages({ samples })], (err) => {
      throw err;
    }),
  });
  const page = await openPage(browser, standIn.url, options);
  await page.locator(".chat").first().waitFor({ state: "attached" });
  return { page, standIn, panel, bot: botOf(standIn) };
}

function botOf(standIn: TelegramStandIn): BotCall {
  return async (method, params, files = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(params)) {
      form.append(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    for (const [name, bytes] of Object.entries(files)) {
      form.append(name, new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }), `${name}.jpg`);
    }
    const url = `${standIn.url}/bot${standIn.token}/${method}`;
    const response = await fetch(url, { method: "POST", body: form });
    const answer = (await response.json()) as { ok: boolean; result: Message };
    if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer)}`);
    return answer.result;
  };
}

/** A picture as the file chooser takes it. */
export async function pictureFile(name: string, background = "tomato") {
  return { name, mimeType: "image/jpeg", buffer: await jpeg(640, 480, background) };
}
