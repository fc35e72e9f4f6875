import { once } from "node:events";
import { createServer, request } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../../src/cli/simulate/model/random.ts";
import { createServiceTimes } from "../../src/cli/simulate/model/service-time.ts";

/**
 * A storage in front of another one that takes its time for every picture it gives out, by chance, but the same times each
 * run. So a job keeps its lane for long without a processor, and workers do not keep each other from theirs.
 */
export async function startSlowStorage(
  behind: string,
  { mean, spread }: { readonly mean: number; readonly spread: number },
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const next = createServiceTimes({ kind: "lognormal", mean, spread }, createRandom(1));
  const server = createServer((incoming, response) => {
    const isPicture = incoming.method === "GET" && incoming.url?.includes("/originals/") === true;
    const pass = async (): Promise<void> => {
      if (isPicture) await sleep(next() * 1000);
      const { method, headers, url = "" } = incoming;
      const outgoing = request(behind + url, { method: method ?? "GET", headers });
      outgoing.once("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, response).catch(() => response.destroy());
      });
      await pipeline(incoming, outgoing);
    };
    pass().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
