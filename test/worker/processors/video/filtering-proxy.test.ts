import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
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
  /** What comes back for these bytes. */
  const ask = async (request: string): Promise<string> => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(request);
    return await text(socket).catch(() => "");
  };
  const tunnelTo = async (where: string): Promise<string> =>
    await ask(`CONNECT ${where} HTTP/1.1\r\nHost: ${where}\r\n\r\nhello`);
  return { refusals, ask, tunnelTo };
}

/** Says something to whoever comes, and goes away. */
async function server(
  words: string,
): Promise<{ readonly host: string; readonly visits: () => number }> {
  let visits = 0;
  const listening = createServer((socket: Socket) => {
    visits += 1;
    socket.on("error", () => undefined).end(words);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void listening.close());
  await once(listening, "listening");
  const address = listening.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { host: `127.0.0.1:${port}`, visits: () => visits };
}

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
