import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "./service.ts";

/** Above the load balancer's idle timeout (60 s), or it would reuse a connection that we just closed. */
const KEEP_ALIVE_MS = 65_000;

/** A request must arrive completely within this; slower ones only hold a connection open. */
const REQUEST_MS = 30_000;

export interface HttpService extends Service {
  /** The port in use; the chosen one when 0 was asked for. */
  port(): number;
}

/**
 * An HTTP server as a service.
 *
 * Stopping: `lingerMs` of further service first (a load balancer sends requests until it has seen that the task is
 * leaving), then no new connections, idle ones closed, and requests under way finished.
 */
export function createHttpService(options: {
  readonly name: string;
  readonly listener: RequestListener;
  readonly port: number;
  readonly host?: string;
  readonly lingerMs?: number;
  /** Called when the stop begins: make readiness fail. */
  readonly onStopping?: () => void;
}): HttpService {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS },
    (req, res) => {
      if (stopping) res.shouldKeepAlive = false;
      res.once("close", () => {
        if (stopping) setImmediate(closeIdle); // a closed server still keeps alive what had a request under way
      });
      options.listener(req, res);
    },
  );
  const { lingerMs = 0 } = options;
  let stopping: Promise<void> | undefined;
  let lingering = true;

  function closeIdle(): void {
    if (!lingering) server.closeIdleConnections();
  }

  async function close(): Promise<void> {
    if (!server.listening) return;
    options.onStopping?.();
    if (lingerMs > 0) await sleep(lingerMs); // without it, nothing comes in from the call of stop on
    lingering = false;
    await new Promise<void>((resolve, reject) => {
      server.close((err) => (err ? reject(err) : resolve()));
      server.closeIdleConnections();
    });
  }

  return {
    name: options.name,
    async start() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(options.port, options.host, () => {
          server.off("error", reject);
          resolve();
        });
      });
    },
    async stop() {
      stopping ??= close();
      await stopping;
    },
    port: () => portOf(server.address()),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string")
    throw new Error("The server does not listen.");
  return address.port;
}
