import { pino } from "pino";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import {
  type StandInOptions,
  startTelegramStandIn,
  type TelegramStandIn,
} from "../../src/local/telegram/start.ts";

/** Has the form of a real token, so that whatever redacts those finds it. */
export const TOKEN = "4242424242:AAHtest-token-of-the-stand-in-0123456";

/** A stand-in of its own for the test, stopped when that ends. It has one person with a private chat, id 1001. */
export async function startStandIn(
  options: Partial<StandInOptions> = {},
): Promise<TelegramStandIn> {
  const standIn = await startTelegramStandIn({
    port: 0,
    token: TOKEN,
    log: pino({ level: "silent" }),
    retryBaseMs: 5,
    ...options,
  });
  onTestFinished(async () => await standIn.stop());
  return standIn;
}

/** The private chat that is there from the start. */
export const CHAT = 1001;

/** A plain JPEG of this size. */
export async function jpeg(width: number, height: number, background = "teal"): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** Calls a Bot API method with a JSON body and returns Telegram's envelope. */
export async function call(
  standIn: Pick<TelegramStandIn, "url" | "token">,
  method: string,
  params: object = {},
): Promise<{
  ok: boolean;
  result?: unknown;
  error_code?: number;
  description?: string;
  parameters?: unknown;
}> {
  const response = await fetch(`${standIn.url}/bot${standIn.token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  return (await response.json()) as Awaited<ReturnType<typeof call>>;
}
