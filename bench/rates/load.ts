import { connect } from "node:net";
import { percentile } from "../figure.ts";

export interface LoadResult {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly body: string;
}

/**
 * Asks over so many connections, shared out among the ports, one request after the other on each, for so long. Every
 * answer must be 200.
 */
export async function load(options: {
  readonly ports: readonly number[];
  readonly paths: readonly string[];
  readonly connections: number;
  readonly ms: number;
}): Promise<LoadResult> {
  const { ports, paths, connections, ms } = options;
  const times: number[] = [];
  const until = performance.now() + ms;
  let body = "";
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      const client = createClient(ports[index % ports.length] ?? 0);
      for (let next = index; performance.now() < until; next += connections) {
        const sentAt = performance.now();
        body = await client.get(paths[next % paths.length] ?? "/");
        times.push(performance.now() - sentAt);
      }
      client.close();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    perSecond: times.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    body,
  };
}

/** HTTP/1.1 over one connection with as little work as possible: the load shares the machine with what it measures. */
function createClient(port: number) {
  const socket = connect(port, "127.0.0.1").setNoDelay();
  let received = "";
  let waiting: { resolve(body: string): void; reject(err: Error): void } | undefined;
  socket.setEncoding("latin1");
  socket.on("error", (err) => waiting?.reject(err));
  socket.on("close", () => waiting?.reject(new Error("The connection was closed.")));
  socket.on("data", (text: string) => {
    received += text;
    const end = received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(
      /^content-length: (\d+)/im.exec(received.slice(0, end))?.[1] ?? Number.NaN,
    );
    const chunked = Number.isNaN(length);
    if (chunked ? !received.endsWith("0\r\n\r\n") : received.length < end + 4 + length) return;
    const answer = received;
    received = "";
    if (answer.startsWith("HTTP/1.1 200")) waiting?.resolve(answer.slice(end + 4));
    else waiting?.reject(new Error(answer.slice(0, 500)));
  });
  return {
    get: async (path: string) =>
      await new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      }),
    close: () => {
      waiting = undefined;
      socket.destroy();
    },
  };
}
