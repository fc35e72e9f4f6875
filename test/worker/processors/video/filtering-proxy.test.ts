import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import {
  type FilteringProxyOptions,
  startFilteringProxy,
} from "../../../../src/worker/processors/video/filtering-proxy.ts";

async function proxy(options: Partial<FilteringProxyOptions> = {}) {
  const refusals: string[] = [];
  const started = await startFilteringProxy({
    maxBytes: 1000,
    onRefused: (reason) => void refusals.push(reason),
    ...options,
  });
  onTestFinished(async () => await started[Symbol.asyncDispose]());
  const { port } = new URL(started.url);
  const socketTo = (request: string): Socket => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(request);
    return socket;
  };
  /** What comes back for these bytes. */
  const ask = async (request: string): Promise<string> =>
    await text(socketTo(request)).catch(() => "");
  const tunnelTo = async (where: string): Promise<string> =>
    await ask(`CONNECT ${where} HTTP/1.1\r\nHost: ${where}\r\n\r\nhello`);
  return { refusals, ask, tunnelTo, socketTo };
}

/** Says something to whoever comes, and goes away. */
async function server(
  words: string | Buffer,
  answer = (socket: Socket): void => void socket.end(words),
): Promise<{ readonly host: string; readonly visits: () => number }> {
  let visits = 0;
  const listening = createServer((socket: Socket) => {
    visits += 1;
    answer(socket.on("error", () => undefined));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void listening.close());
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { host: `127.0.0.1:${port}`, visits: () => visits };
}

const plainGet = (host: string): string => `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

const FORBIDDEN = /^HTTP\/1\.1 403/;

test.each([
  "10.0.0.1:443",
  "169.254.170.2:443",
  "127.0.0.1:443",
  "[::1]:443",
  "[::ffff:169.254.169.254]:443",
  "[fe80::1]:443",
  "0.0.0.0:443",
  "2130706433:443", // 127.0.0.1 as one number
  "0x7f.1:443",
])("nothing gets through to %s", async (where) => {
  const { tunnelTo, refusals } = await proxy();
  expect(await tunnelTo(where)).toMatch(FORBIDDEN);
  expect(refusals).toEqual(["video-private-address"]);
});

test("a public name for a private address leads nowhere, also where only one of its addresses is", async () => {
  const { tunnelTo, refusals } = await proxy({
    resolve: async () => ["93.184.215.14", "10.0.0.1"],
  });
  expect(await tunnelTo("example.org:443")).toMatch(FORBIDDEN);
  expect(refusals).toEqual(["video-private-address"]);
});

test("only TLS at its usual port gets through", async () => {
  const { tunnelTo, ask, refusals } = await proxy({ resolve: async () => ["93.184.215.14"] });
  expect(await tunnelTo("example.org:22")).toMatch(FORBIDDEN);
  const plain =
    "GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";
  expect(await ask(plain)).toMatch(FORBIDDEN);
  expect(await ask(plain.replace("http:", "ftp:"))).toMatch(FORBIDDEN);
  expect(refusals).toEqual([]);
});

test("what is allowed gets through both ways", async () => {
  const { host, visits } = await server("answer");
  const { tunnelTo, refusals } = await proxy({ testHost: host });
  expect(await tunnelTo(host)).toBe("HTTP/1.1 200 Connection Established\r\n\r\nanswer");
  expect([visits(), refusals]).toEqual([1, []]);
});

test("another port of the machine that a test serves on is as private as any", async () => {
  const { host, visits } = await server("secret");
  const { tunnelTo, refusals } = await proxy({ testHost: "127.0.0.1:1" });
  expect(await tunnelTo(host)).toMatch(FORBIDDEN);
  expect([visits(), refusals]).toEqual([0, ["video-private-address"]]);
});

test.each(["through a tunnel", "without one"])(
  "much comes %s as it is, also when it comes faster than it is taken",
  async (how) => {
    // More than the system keeps on the way, and no two pieces are the same.
    const much = Buffer.from(Uint32Array.from({ length: 2 ** 23 }, (_, index) => index).buffer);
    const { host } = await server(much);
    const { socketTo, refusals } = await proxy({ testHost: host, maxBytes: 10 ** 8 });
    const isTunnel = how === "through a tunnel";
    const socket = socketTo(isTunnel ? `CONNECT ${host} HTTP/1.1\r\n\r\n` : plainGet(host));
    const got = await buffer(socket);
    const before = isTunnel ? "HTTP/1.1 200 Connection Established\r\n\r\n" : "";
    expect(got.toString("latin1", 0, before.length)).toBe(before);
    expect(got.subarray(before.length).equals(much)).toBe(true);
    expect(refusals).toEqual([]);
  },
);

test.each(["through a tunnel", "without one"])("what has no end is cut off %s", async (how) => {
  const more = Buffer.alloc(2 ** 20);
  const { host } = await server(more, (socket) => {
    const push = (): void => {
      while (!socket.destroyed && socket.write(more));
    };
    socket.on("drain", push);
    push();
  });
  const { ask, tunnelTo, refusals } = await proxy({ testHost: host, maxBytes: 5 * 2 ** 20 });
  const got = await (how === "through a tunnel" ? tunnelTo(host) : ask(plainGet(host)));
  expect(got.length).toBeLessThan(5 * 2 ** 20 + 100);
  expect(refusals).toEqual(["video-too-large"]);
});

test("without a tunnel a server is asked for one thing, and gets what else it is told", async () => {
  const heard = Promise.withResolvers<string>();
  const { host } = await server("", (socket) => {
    socket.once("data", (chunk: Buffer) => {
      heard.resolve(chunk.toString());
      socket.end("HTTP/1.1 204 No Content\r\n\r\n");
    });
  });
  const { ask } = await proxy({ testHost: host });
  const lines = [`GET http://${host}/a?b=c HTTP/1.1`, `Host: ${host}`, "X-Own: 1"];
  const kept = "Proxy-Connection: keep-alive\r\nConnection: keep-alive";
  expect(await ask(`${lines.join("\r\n")}\r\n${kept}\r\n\r\n`)).toMatch(/^HTTP\/1.1 204/);
  expect((await heard.promise).split("\r\n")).toEqual([
    "GET /a?b=c HTTP/1.1",
    ...lines.slice(1),
    "Connection: close",
    "",
    "",
  ]);
});

test("more than is allowed is cut off, whoever many answers it is in", async () => {
  const { host } = await server("x".repeat(600));
  const { tunnelTo, refusals } = await proxy({ testHost: host });
  expect(await tunnelTo(host)).toHaveLength(
    600 + "HTTP/1.1 200 Connection Established\r\n\r\n".length,
  );
  await tunnelTo(host);
  expect(refusals).toEqual(["video-too-large"]);
});

test("a name that nobody knows ends the request, and a request that makes no sense is refused", async () => {
  const { tunnelTo } = await proxy({
    resolve: async () => {
      throw new Error("not found");
    },
  });
  expect(await tunnelTo("nowhere.example:443")).toBe("");
  expect(await tunnelTo("a b")).toMatch(/^(HTTP\/1\.1 40[03]|$)/);
});
