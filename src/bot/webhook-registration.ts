import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import { setCommands } from "./commands.ts";
import { ALLOWED_UPDATES } from "./update.ts";

/** Replicas that start together get in each other's way: Telegram takes one `setWebhook` a second. */
const TRIES = 5;

/**
 * Sees that Telegram sends updates to this bot. Asks first and changes only what differs, so that every replica may do it
 * at every start; updates that wait are never dropped.
 *
 * Telegram does not tell which secret and certificate it has. So the address carries a mark of both, and a new secret is
 * a new address.
 */
export async function registerWebhook(
  { gateway, log }: { readonly gateway: TelegramGateway; readonly log: Logger },
  wanted: {
    readonly publicUrl: string;
    readonly secret: string;
    readonly certificate?: string | undefined;
  },
): Promise<"registered" | "as-it-was"> {
  const address = new URL(
    "telegram",
    wanted.publicUrl.endsWith("/") ? wanted.publicUrl : `${wanted.publicUrl}/`,
  );
  address.searchParams.set("secret", markOf(wanted.secret, wanted.certificate));
  const info = await gateway.webhookInfo();
  const isSame =
    info.url === address.href &&
    info.hasCustomCertificate === (wanted.certificate !== undefined) &&
    info.allowedUpdates.toSorted().join() === ALLOWED_UPDATES.toSorted().join();
  if (isSame) return "as-it-was";
  await gateway.setWebhook({
    url: address.href,
    secret: wanted.secret,
    allowedUpdates: ALLOWED_UPDATES,
    certificate: wanted.certificate,
  });
  log.info({ host: address.host, pendingUpdates: info.pendingUpdates }, "webhook registered");
  return "registered";
}

/** Registers the webhook when it starts; there is nothing to stop, since the next replica wants it as it is. */
export function createWebhookService(
  deps: { readonly gateway: TelegramGateway; readonly log: Logger },
  config: {
    readonly publicUrl: string;
    readonly webhookSecrets: readonly string[];
    readonly certificate: string | undefined;
  },
): Service {
  return {
    name: "webhook",
    async start() {
      const [secret = ""] = config.webhookSecrets;
      const { publicUrl, certificate } = config;
      await inTurn(async () => await registerWebhook(deps, { publicUrl, secret, certificate }));
      await inTurn(async () => await setCommands(deps.gateway));
    },
    async stop() {
      // Nothing is held.
    },
  };
}

/** Tells two secrets apart and nothing else: 32 bits of a hash of at least 16 random characters. */
function markOf(secret: string, certificate = ""): string {
  return createHash("sha256").update(`mark of ${secret} ${certificate}`).digest("hex").slice(0, 8);
}

/** Settles as soon as `ask` does, or when it has failed often enough for another reason than too many at once. */
async function inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (err) {
      const isCrowded =
        err instanceof TelegramFailure && (err.kind === "too-fast" || err.kind === "conflict");
      if (!isCrowded || attempt === TRIES) throw err;
      await sleep(Math.min(err.seconds, 10) * 1000);
    }
  }
}
