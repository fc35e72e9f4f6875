import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "../cloud/queue.ts";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import { setCommands } from "./commands.ts";
import { putInInbox } from "./inbox.ts";
import type { TelegramGateway } from "./telegram/gateway.ts";
import { ALLOWED_UPDATES, Update } from "./update.ts";

const WAIT_SECONDS = 25;
const PAUSE = { baseMs: 1000, capMs: 30_000 };

/**
 * Fetches updates instead of being sent them, for machines without a public address. They take the same way through the
 * inbox; Telegram is told that it may forget them (by the next offset) only when they are there.
 */
export function createPolling(deps: {
  readonly gateway: Pick<TelegramGateway, "updates" | "webhookInfo" | "setCommands">;
  readonly inbox: Pick<Queue, "send">;
  readonly log: Logger;
}): Service {
  const { gateway, inbox, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  async function poll(): Promise<void> {
    let offset = 0;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const wanted = {
          offset,
          waitSeconds: WAIT_SECONDS,
          allowedUpdates: ALLOWED_UPDATES,
          signal,
        };
        for (const update of Update.array().parse(await gateway.updates(wanted))) {
          await putInInbox(inbox, update);
          offset = update.update_id + 1;
        }
        failures = 0;
      } catch (err) {
        if (signal.aborted) return;
        failures += 1;
        const pauseMs = backoffMs(failures, PAUSE);
        log.error({ err, pauseMs }, "could not fetch updates; pausing");
        // A stop ends the pause; the loop sees it.
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  return {
    name: "polling",
    async start() {
      const { url } = await gateway.webhookInfo();
      if (url !== "") {
        throw new Error(
          `This bot's updates go to a webhook at ${new URL(url).host}. Use the token of another bot, or delete the webhook.`,
        );
      }
      await setCommands(gateway);
      running = poll();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
