import type { IncomingMessage } from "node:http";
import type { Chat, Message } from "./model.ts";
import { type PageMessage, pageMessage } from "./page-view.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

const WAIT_MAX_S = 60;

export interface Changes {
  readonly messages: PageMessage[];
  readonly revision: number;
}

/**
 * A chat's messages; with `after` those that changed since that revision, and with `wait` (seconds) not before there
 * is one, unless the time passes or the reader leaves.
 */
export async function changesAfter(
  world: World,
  chat: Chat,
  { query, request }: { readonly query: URLSearchParams; readonly request: IncomingMessage },
): Promise<Changes> {
  const after = wholeNumber(query.get("after") ?? "0");
  const waitMs = Math.min(wholeNumber(query.get("wait") ?? "0"), WAIT_MAX_S) * 1000;
  const changed = (): Message[] =>
    [...chat.messages.values()].filter(({ revision }) => revision > after);
  if (waitMs > 0 && changed().length === 0) await change(world, { chat, waitMs, request });
  return { messages: changed().map(pageMessage), revision: world.revision() };
}

async function change(
  world: World,
  { chat, waitMs, request }: { chat: Chat; waitMs: number; request: IncomingMessage },
): Promise<void> {
  await new Promise<void>((resolve) => {
    const unwatch = world.watch((happening) => {
      if ("message" in happening && happening.message.chat === chat) settle();
    });
    const timer = setTimeout(settle, waitMs);
    request.socket.once("close", settle);
    function settle(): void {
      unwatch();
      clearTimeout(timer);
      request.socket.off("close", settle);
      resolve();
    }
  });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, `"${text}" is no whole number.`);
  return Number(text);
}
