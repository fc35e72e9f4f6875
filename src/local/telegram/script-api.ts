import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../../lib/logger.ts";
import { sendJson } from "./answer.ts";
import type { Calls } from "./calls.ts";
import { ChatRequest, openChat } from "./chats.ts";
import type { Delivery } from "./delivery/delivery.ts";
import { type Events, pressAnswer } from "./events.ts";
import { FaultRequest, type Faults } from "./faults.ts";
import { menuOf } from "./methods/command-methods.ts";
import { pageChat, pageMessage } from "./page-view.ts";
import { chatOf, type People } from "./people.ts";
import { changesAfter } from "./changes.ts";
import { Refusal } from "./refusal.ts";
import { sendFile } from "./script-files.ts";
import {
  BlockFields,
  DeliveryFields,
  EditFields,
  PressFields,
  readJson,
  readSent,
} from "./script-requests.ts";
import type { World } from "./world.ts";

export interface ScriptApiDeps {
  readonly world: World;
  readonly people: People;
  readonly delivery: Delivery;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly events: Events;
  readonly log: Logger;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** The parts of the path that the route leaves open. */
  readonly ids: readonly string[];
}

/** Method and path, `*` for an open part. */
type Routes = Record<string, (exchange: Exchange) => Promise<void> | void>;

/** Calls in one answer; `calls` keeps more for tests. */
const CALLS_SHOWN = 1000;

/** Answers `/api/…`, the people's side of the stand-in; `docs/stand-in.md` is its contract. */
export function createScriptApi(
  deps: ScriptApiDeps,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const routes = { ...chatRoutes(deps), ...otherRoutes(deps) };

  return async (request, response, url) => {
    try {
      const parts = url.pathname.split("/").slice(2);
      const fitting = Object.entries(routes).filter(([route]) => fits(route, parts));
      const [, handle] = fitting.find(([route]) => route.startsWith(`${request.method} `)) ?? [];
      if (!handle)
        throw fitting.length > 0
          ? new Refusal(405, "This method is not for this path.")
          : NOT_THERE;
      const [route = ""] = fitting.find(([, handler]) => handler === handle) ?? [];
      const ids = parts.filter((_, index) => partsOf(route)[index] === "*");
      await handle({ request, response, query: url.searchParams, ids });
    } catch (err) {
      if (!(err instanceof Refusal)) deps.log.error({ err }, "the stand-in failed");
      const { status, message } =
        err instanceof Refusal ? err : new Refusal(500, "Internal error.");
      if (!response.headersSent) sendJson(response, status, { error: message });
    }
  };
}

const NOT_THERE = new Refusal(404, "There is nothing here.");

function chatRoutes({ world, people }: ScriptApiDeps): Routes {
  const show = (id: number): unknown => ({ chat: pageChat(chatOf(world, id), world.now()) });

  return {
    "GET chats": ({ response }) => {
      const chats = [...world.chats.values()].map((chat) => pageChat(chat, world.now()));
      sendJson(response, 200, { chats, revision: world.revision() });
    },
    "POST chats": async ({ request, response }) => {
      const chat = openChat(await readJson(request, ChatRequest), world);
      sendJson(response, 201, show(chat.id));
    },
    "GET chats/*": ({ response, ids: [chat] }) => sendJson(response, 200, show(Number(chat))),
    "POST chats/*/block": async ({ request, response, ids: [chat] }) => {
      const { blocked } = await readJson(request, BlockFields);
      people.block(Number(chat), blocked);
      sendJson(response, 200, show(Number(chat)));
    },
    "GET chats/*/messages": async ({ request, response, query, ids: [chat] }) => {
      const found = await changesAfter(world, chatOf(world, Number(chat)), { query, request });
      sendJson(response, 200, found);
    },
    "POST chats/*/messages": async ({ request, response, ids: [chat] }) => {
      chatOf(world, Number(chat)); // refused before the files are read
      const messages = await people.send(Number(chat), await readSent(request));
      sendJson(response, 201, { messages: messages.map(pageMessage) });
    },
    "PATCH chats/*/messages/*": async ({ request, response, ids: [chat, message] }) => {
      const fields = await readJson(request, EditFields);
      const text = "text" in fields ? fields.text : fields.caption;
      const edited = people.edit(Number(chat), Number(message), text);
      sendJson(response, 200, { message: pageMessage(edited) });
    },
    "DELETE chats/*/messages/*": ({ response, ids: [chat, message] }) => {
      const removed = people.remove(Number(chat), Number(message));
      sendJson(response, 200, { message: pageMessage(removed) });
    },
    "POST chats/*/messages/*/press": async ({ request, response, ids: [chat, message] }) => {
      const press = people.press(
        Number(chat),
        Number(message),
        await readJson(request, PressFields),
      );
      sendJson(response, 202, { queryId: press.id });
    },
  };
}

function otherRoutes({ world, delivery, faults, calls, events }: ScriptApiDeps): Routes {
  const deliveryState = (): unknown => ({
    mode: delivery.webhook() ? "webhook" : "polling",
    pending: delivery.backlog.size(),
    twice: delivery.twice(),
    lastError: delivery.lastError(),
  });

  return {
    "GET bot": ({ response }) => {
      const { id, name, username } = world.bot;
      sendJson(response, 200, { id, name, username, commands: menuOf(world) });
    },
    "GET commands": ({ response, query }) => {
      const chat = query.get("chat");
      const commands = menuOf(world, chat ? chatOf(world, Number(chat)) : undefined);
      sendJson(response, 200, { commands });
    },
    "GET presses/*": ({ response, ids: [id = ""] }) => {
      const press = world.presses.get(id);
      if (!press) throw NOT_THERE;
      sendJson(response, 200, pressAnswer(press));
    },
    "GET files/*": ({ response, ids: [id = ""] }) => {
      const file = world.files.byUniqueId(id);
      if (!file) throw NOT_THERE;
      sendFile(response, file);
    },
    "GET events": ({ response }) => events.stream(response),
    "GET calls": ({ response, query }) => {
      const shown = calls.list(query.get("method") ?? undefined).slice(-CALLS_SHOWN);
      sendJson(response, 200, { calls: shown });
    },
    "GET faults": ({ response }) => sendJson(response, 200, { faults: faults.list() }),
    "POST faults": async ({ request, response }) => {
      const fault = faults.add(await readJson(request, FaultRequest));
      sendJson(response, 201, { fault });
    },
    "DELETE faults": ({ response }) => {
      faults.clear();
      response.writeHead(204).end();
    },
    "GET delivery": ({ response }) => sendJson(response, 200, deliveryState()),
    "POST delivery": async ({ request, response }) => {
      delivery.setTwice((await readJson(request, DeliveryFields)).twice);
      sendJson(response, 200, deliveryState());
    },
  };
}

function fits(route: string, parts: readonly string[]): boolean {
  const wanted = partsOf(route);
  return (
    wanted.length === parts.length && wanted.every((part, i) => part === "*" || part === parts[i])
  );
}

function partsOf(route: string): string[] {
  return route.slice(route.indexOf(" ") + 1).split("/");
}
