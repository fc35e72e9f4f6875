import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { sendHtml } from "./answer.ts";
import type { Fault, FaultKind } from "./faults.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** What to do with a call: nothing (it was answered here), do it, or do it and cut the connection. */
export type AfterFault = "answered" | "go-on" | "drop-after";

export type RecordCall = (status: number, description?: string) => void;

/** Used where a fault names no group to move to: any supergroup. */
const ANY_SUPERGROUP = -1_000_000_000_001;

const DELAY_DEFAULT_MS = 1000;

/** Plays a fault before the call is done. Throws those that Telegram answers with its own JSON. */
export async function playFault(
  fault: Fault | undefined,
  response: ServerResponse,
  record: RecordCall,
): Promise<AfterFault> {
  if (!fault) return "go-on";
  if (fault.kind === "take-and-drop") return "drop-after";
  if (fault.kind === "delay") {
    await pause(fault.delayMs ?? DELAY_DEFAULT_MS, response);
    return "go-on";
  }
  if (fault.kind === "drop") {
    record(0);
    response.destroy();
    return "answered";
  }
  const html = HTML[fault.kind];
  if (!html) throw refusalOf(fault);
  record(html.status, html.title);
  sendHtml(response, html.status, html.title);
  return "answered";
}

/** Ends early when the caller leaves: the call is done all the same, as a late one would be. */
async function pause(ms: number, response: ServerResponse): Promise<void> {
  const leaving = new AbortController();
  response.once("close", () => leaving.abort());
  await sleep(ms, undefined, { signal: leaving.signal }).catch(() => undefined);
}

const HTML: { readonly [K in FaultKind]?: { readonly status: number; readonly title: string } } = {
  "bad-gateway": { status: 502, title: "Bad Gateway" },
  "too-large": { status: 413, title: "Request Entity Too Large" },
};

function refusalOf({ kind, retryAfter = 1, toChatId = ANY_SUPERGROUP }: Fault): Refusal {
  if (kind === "too-many") {
    const parameters = { retry_after: retryAfter };
    return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, parameters);
  }
  if (kind === "migrate") {
    const parameters = { migrate_to_chat_id: toChatId };
    return badRequest("group chat was upgraded to a supergroup chat", parameters);
  }
  if (kind === "blocked") return new Refusal(403, "Forbidden: bot was blocked by the user");
  if (kind === "unavailable")
    return badRequest("wrong file_id or the file is temporarily unavailable");
  return new Refusal(500, "Internal Server Error");
}
