import { Telegram } from "telegraf";
import { createCall, type ObserveCall } from "./call.ts";
import type { TelegramGateway } from "./gateway.ts";
import { createTelegramGateway } from "./telegraf-gateway.ts";

/** The way out to the Bot API at `apiRoot`. */
export function connectTelegram(
  { token, apiRoot }: { readonly token: string; readonly apiRoot: string },
  observe: ObserveCall,
): TelegramGateway {
  const root = apiRoot.endsWith("/") ? apiRoot : `${apiRoot}/`; // else a path in it would be cut off
  const telegram = new Telegram(token, { apiRoot: root, webhookReply: false });
  return createTelegramGateway(createCall(telegram, observe), { apiRoot: root, token });
}
