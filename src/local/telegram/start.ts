import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Logger } from "../../lib/logger.ts";
import { sendJson } from "./answer.ts";
import { createBotApi } from "./bot-api.ts";
import { type Calls, createCalls } from "./calls.ts";
import { type ChatRequest, openChat } from "./chats.ts";
import { createDelivery, type Delivery } from "./delivery/delivery.ts";
import { createEvents } from "./events.ts";
import { createFaults, type Faults } from "./faults.ts";
import { refusalOf } from "./guard.ts";
import { createMethods } from "./methods/methods.ts";
import type { Chat, Message } from "./model.ts";
import { createPeople, type People } from "./people.ts";
import { createScriptApi } from "./script-api.ts";
import { createWorld, type World } from "./world.ts";

/** Only this machine may reach the stand-in. */
const HOST = "127.0.0.1";

/** Telegram closes a delivery that is not answered within this. */
const WEBHOOK_TIMEOUT_MS = 60_000;
/** Telegram's second retry comes after 2 s. */
const RETRY_BASE_MS = 2000;

export interface StandInOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly token: string;
  readonly log: Logger;
  /** The bot's name; its username is the same without spaces. */
  readonly botName?: string;
  /** Names of people with a private chat from the start. */
  readonly people?: readonly string[];
  /** ms since 1970. */
  readonly now?: () => number;
  readonly webhookTimeoutMs?: number;
  readonly retryBaseMs?: number;
  /** Answers what is neither the Bot API nor the script API: the chat page. */
  readonly pages?: RequestListener;
}

export interface TelegramStandIn {
  /** Where it listens, without a slash at the end: the bot's `TELEGRAM_API_ROOT` and the chat page. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly world: World;
  /** What people do. */
  readonly people: People;
  readonly delivery: Delivery;
  readonly faults: Faults;
  readonly calls: Calls;
  openChat(request: ChatRequest): Chat;
  /** A chat's messages in order of id, deleted ones too. */
  messages(chatId: number): Message[];
  /** Ends deliveries, polls and streams, then closes. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a stand-in for Telegram's Bot API on 127.0.0.1; everything it knows is in memory. */
export async function startTelegramStandIn(options: StandInOptions): Promise<TelegramStandIn> {
  const { token, log, now = Date.now, botName = "Polybot" } = options;
  const bot = { id: Number.parseInt(token, 10) || 1, name: botName, username: usernameOf(botName) };
  const world = createWorld(bot, now);
  const delivery = createDelivery({
    now,
    log,
    timeoutMs: options.webhookTimeoutMs ?? WEBHOOK_TIMEOUT_MS,
    retryBaseMs: options.retryBaseMs ?? RETRY_BASE_MS,
  });
  const people = createPeople(world, delivery);
  const faults = createFaults();
  const calls = createCalls();
  const events = createEvents(world);
  const methods = createMethods(world, delivery);
  const botApi = createBotApi({ token, methods, world, faults, calls, log });
  const scriptApi = createScriptApi({ world, people, delivery, faults, calls, events, log });
  for (const name of options.people ?? ["You"]) openChat({ type: "private", name }, world);

  const pages = options.pages ?? nothingHere;
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? "/", `http://${HOST}`);
    const refusal = refusalOf(request, url, portOf(server));
    // Both APIs answer their own errors.
    if (!url || refusal) sendJson(response, refusal?.status ?? 400, { error: refusal?.message });
    else if (/^\/(file\/)?bot/.test(url.pathname)) void botApi(request, response, url);
    else if (url.pathname.startsWith("/api/")) void scriptApi(request, response, url);
    else pages(request, response);
  });
  await listen(server, options.port);
  let stopping: Promise<void> | undefined;

  return {
    url: `http://${HOST}:${portOf(server)}`,
    port: portOf(server),
    token,
    world,
    people,
    delivery,
    faults,
    calls,
    openChat: (request) => openChat(request, world),
    messages: (chatId) => [...(world.chats.get(chatId)?.messages.values() ?? [])],
    async stop() {
      stopping ??= (async () => {
        events.stop();
        await delivery.stop();
        await close(server);
      })();
      await stopping;
    },
  };
}

function nothingHere(_request: IncomingMessage, response: ServerResponse): void {
  sendJson(response, 404, { error: "There is nothing here." });
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

/** Telegram wants bots' usernames to end in "bot". */
function usernameOf(name: string): string {
  const plain = name.replaceAll(/\W/g, "");
  return plain.toLowerCase().endsWith("bot") ? plain : `${plain}Bot`;
}
