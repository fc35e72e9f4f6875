import { z } from "zod";
import { seconds } from "../bot-view.ts";
import type { Backlog } from "../delivery/backlog.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Webhook } from "../delivery/post.ts";
import {
  CERTIFICATE_MAX_BYTES,
  MAX_CONNECTIONS_DEFAULT,
  MAX_CONNECTIONS_MAX,
  SECRET_PATTERN,
} from "../limits.ts";
import type { Params } from "../params.ts";
import { badRequest, Refusal } from "../refusal.ts";
import { Described, type Method } from "./method.ts";

/** Telegram holds a poll no longer than this. */
const POLL_MAX_S = 50;
const POLL_LIMIT = 100;

/** The methods for the ways in which updates reach the bot. */
export function updateMethods(delivery: Delivery): Record<string, Method> {
  const { backlog } = delivery;
  let polling: AbortController | undefined;

  return {
    setWebhook: async (params) => {
      const url = params.text("url");
      if (params.flag("drop_pending_updates")) backlog.clear();
      if (url === undefined) return await removeWebhook(delivery);
      const webhook = webhookOf(url, params);
      backlog.allow(params.json("allowed_updates", z.array(z.string())));
      if (JSON.stringify(webhook) === JSON.stringify(delivery.webhook()))
        return new Described(true, "Webhook is already set");
      polling?.abort();
      await delivery.setWebhook(webhook);
      return new Described(true, "Webhook was set");
    },
    deleteWebhook: async (params) => {
      if (params.flag("drop_pending_updates")) backlog.clear();
      return await removeWebhook(delivery);
    },
    getWebhookInfo: () => webhookInfo(delivery),
    getUpdates: async (params) => {
      if (delivery.webhook()) throw new Refusal(409, POLLING_WITH_WEBHOOK);
      polling?.abort();
      const own = new AbortController();
      polling = own;
      const updates = await poll(params, delivery, own.signal);
      if (own.signal.aborted) throw new Refusal(409, POLLING_TWICE);
      return updates;
    },
  };
}

const POLLING_WITH_WEBHOOK =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
const POLLING_TWICE =
  "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

async function poll(params: Params, delivery: Delivery, signal: AbortSignal): Promise<unknown[]> {
  const { backlog } = delivery;
  const limit = Math.min(params.integer("limit") ?? POLL_LIMIT, POLL_LIMIT);
  const timeoutMs = Math.min(params.integer("timeout") ?? 0, POLL_MAX_S) * 1000;
  backlog.allow(params.json("allowed_updates", z.array(z.string())));
  confirm(params.integer("offset") ?? 0, backlog);
  if (backlog.size() === 0 && timeoutMs > 0) await delivery.arrival(timeoutMs, signal);
  const bodies = backlog
    .all()
    .slice(0, limit)
    .map(({ body }) => body);
  return delivery.twice() ? bodies.flatMap((body) => [body, body]) : bodies;
}

/** Forgets the updates before this one; a negative offset forgets all but that many. */
function confirm(offset: number, backlog: Backlog): void {
  const all = backlog.all();
  const taken = offset < 0 ? all.slice(0, offset) : all.filter(({ id }) => id < offset);
  for (const update of taken) backlog.remove(update);
}

async function removeWebhook(delivery: Delivery): Promise<Described> {
  if (!delivery.webhook()) return new Described(true, "Webhook is already deleted");
  await delivery.setWebhook(undefined);
  return new Described(true, "Webhook was deleted");
}

/** Unlike Telegram's, a webhook may be on plain HTTP and on any port, but only on this machine. */
function webhookOf(url: string, params: Params): Webhook {
  const parsed = URL.parse(url);
  if (!parsed || !["http:", "https:"].includes(parsed.protocol))
    throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  if (!["127.0.0.1", "localhost"].includes(parsed.hostname))
    throw badRequest("bad webhook: the stand-in delivers to 127.0.0.1 and localhost only");
  const secret = params.text("secret_token");
  if (secret !== undefined && !SECRET_PATTERN.test(secret))
    throw badRequest(
      secret.length > 256
        ? "secret token is too long"
        : "secret token contains unallowed characters",
    );
  const wanted = params.integer("max_connections") ?? MAX_CONNECTIONS_DEFAULT;
  const maxConnections = Math.min(Math.max(wanted, 1), MAX_CONNECTIONS_MAX);
  return { url, secret, certificate: certificateOf(params), maxConnections };
}

/** Only an upload counts: Telegram ignores a certificate that comes as text. */
function certificateOf(params: Params): string | undefined {
  const upload = params.upload(params.text("certificate") ?? "certificate");
  if (!upload) return undefined;
  if (upload.bytes.length > CERTIFICATE_MAX_BYTES)
    throw badRequest("bad webhook: certificate size is too big");
  const pem = upload.bytes.toString("utf8");
  if (!pem.includes("-----BEGIN CERTIFICATE-----"))
    throw badRequest("bad webhook: Failed to set custom certificate file");
  return pem;
}

function webhookInfo(delivery: Delivery): Record<string, unknown> {
  const webhook = delivery.webhook();
  const error = delivery.lastError();
  const allowed = delivery.backlog.allowed();
  return {
    url: webhook?.url ?? "",
    has_custom_certificate: webhook?.certificate !== undefined,
    pending_update_count: delivery.backlog.size(),
    max_connections: webhook?.maxConnections,
    ip_address: webhook ? "127.0.0.1" : undefined,
    last_error_date: error ? seconds(error.at) : undefined,
    last_error_message: error?.message,
    allowed_updates: allowed.length > 0 ? allowed : undefined,
  };
}
