import type { ServerResponse } from "node:http";
import { menuOf } from "./methods/command-methods.ts";
import type { Press } from "./model.ts";
import { pageChat, pageMessage } from "./page-view.ts";
import type { Happening, World } from "./world.ts";

/** Comments keep proxies and the browser from giving up on a quiet stream. */
const HEARTBEAT_MS = 20_000;

export interface Events {
  /** Sends what happens from now on as server-sent events, until the reader leaves. */
  stream(response: ServerResponse): void;
  /** Ends all streams. */
  stop(): void;
}

export function createEvents(world: World): Events {
  const readers = new Set<ServerResponse>();

  const unwatch = world.watch((happening) => {
    if (readers.size === 0) return;
    const [event, data] = described(happening, world);
    for (const reader of readers) reader.write(frame(event, data));
  });
  const heartbeat = setInterval(() => {
    for (const reader of readers) reader.write(": still here\n\n");
  }, HEARTBEAT_MS);

  return {
    stream(response) {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      response.write(frame("hello", { revision: world.revision() }));
      readers.add(response);
      response.once("close", () => readers.delete(response));
    },
    stop() {
      unwatch();
      clearInterval(heartbeat);
      for (const reader of readers) reader.end();
    },
  };
}

/** The bot's answer to a pressed button, as scripts see it. */
export function pressAnswer({ answer }: Press): Record<string, unknown> {
  return { answered: answer !== undefined, ...answer };
}

function described(happening: Happening, world: World): [event: string, data: unknown] {
  switch (happening.kind) {
    case "chat":
      return ["chat", pageChat(happening.chat, world.now())];
    case "message":
    case "edited":
    case "deleted":
      return [happening.kind, pageMessage(happening.message)];
    case "action": {
      const { id, action } = happening.chat;
      return ["action", { chatId: id, action: null, until: 0, ...action }];
    }
    case "answer": {
      const { id, message, answer } = happening.press;
      return ["answer", { queryId: id, chatId: message.chat.id, messageId: message.id, ...answer }];
    }
    case "commands":
      return ["commands", { commands: menuOf(world) }];
  }
}

function frame(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
