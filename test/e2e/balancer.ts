import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface Target {
  readonly port: number;
  underWay: number;
  /** Told when the last request under way has ended. */
  idle: (() => void) | undefined;
}

/** Longer than any client here lets a connection wait, or it would close one that is just being used again. */
const KEEP_ALIVE_MS = 65_000;

/** What a load balancer does in front of the bots: hands requests to its targets in turn, and writes down what came of it. */
export async function startBalancer() {
  const targets: Target[] = [];
  const statuses: number[] = [];
  const agent = new Agent({ keepAlive: true }); // as a load balancer, which does not connect anew for each request
  let next = 0;

  async function pass(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const body = await buffer(from);
    const target = targets[next++ % targets.length];
    if (!target) return end(to, 503);
    target.underWay += 1;
    const { method, headers, url: path } = from;
    const onward = request({ agent, port: target.port, path, method, headers }, (answer) => {
      statuses.push(answer.statusCode ?? 0);
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
      answer.once("close", () => settled(target));
    });
    onward.once("error", () => {
      settled(target);
      end(to, 502);
    });
    onward.end(body);
  }

  function end(to: ServerResponse, status: number): void {
    statuses.push(status);
    to.writeHead(status).end();
  }

  function settled(target: Target): void {
    target.underWay -= 1;
    if (target.underWay === 0) target.idle?.();
  }

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    (from, to) => void pass(from, to).catch(() => end(to, 502)),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The status of every request so far. */
    statuses,
    register(port: number): void {
      targets.push({ port, underWay: 0, idle: undefined });
    },
    /** No new request from now on; settles when those under way have ended. */
    async deregister(port: number): Promise<void> {
      const index = targets.findIndex((target) => target.port === port);
      const [target] = targets.splice(index, 1);
      if (!target || target.underWay === 0) return;
      await new Promise<void>((resolve) => (target.idle = resolve));
    },
    async stop(): Promise<void> {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
