import type { ServerResponse } from "node:http";
import { Described } from "./methods/method.ts";
import type { Refusal } from "./refusal.ts";

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(text);
}

/** A method's result in Telegram's envelope. */
export function sendResult(response: ServerResponse, value: unknown): void {
  const envelope = value instanceof Described ? value : { result: value, description: undefined };
  sendJson(response, 200, { ok: true, result: envelope.result, description: envelope.description });
}

/** An error in Telegram's envelope. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { status, message, parameters } = refusal;
  sendJson(response, status, { ok: false, error_code: status, description: message, parameters });
}

/** What Telegram's edge answers, which is no JSON. */
export function sendHtml(response: ServerResponse, status: number, title: string): void {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body><center><h1>${status} ${title}</h1></center></body>\r\n</html>\r\n`;
  response.writeHead(status, {
    "content-type": "text/html",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
