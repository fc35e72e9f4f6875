import { lookup as lookUp } from "node:dns/promises";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { RejectReason } from "../../../jobs/reasons.ts";
import { isPublic } from "./is-public.ts";

/** A server that says nothing for so long says nothing any more. */
const SILENCE_MS = 30_000;

/** As much as one read takes. With the 64 kB of a stream a fast video takes a fifth longer. */
const RELAY_BYTES = 512 * 2 ** 10;

const HTTPS = 443;

export interface FilteringProxyOptions {
  /** In all, in answers; more is refused. */
  readonly maxBytes: number;
  /** `127.0.0.1:<port>` that a test serves on: neither TLS nor a public address is asked of it. */
  readonly testHost?: string | undefined;
  /** Told once, of the first thing that is refused for good. */
  readonly onRefused: (reason: RejectReason) => void;
  /** All addresses of a name; the system's by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface FilteringProxy extends AsyncDisposable {
  readonly url: string;
}

/** Where something is to be fetched from. */
interface Target {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/**
 * The one way out for a tool that fetches what a person named. Names are resolved here, every address that is not of the
 * public Internet is refused, and the connection goes to the address that was looked at: so neither a redirect nor a name
 * that changes its mind leads anywhere else. Only TLS to port 443 goes through, and only so many bytes come back.
 */
export async function startFilteringProxy(options: FilteringProxyOptions): Promise<FilteringProxy> {
  const { maxBytes, testHost, resolve = addressesOf } = options;
  const sockets = new Set<Duplex>();
  let receivedBytes = 0;
  let isRefused = false;

  function refuse(reason: RejectReason): void {
    if (isRefused) return;
    isRefused = true;
    options.onRefused(reason);
  }

  /** The address to connect to; undefined when it must not be. */
  async function addressFor({ host, port, isTls }: Target): Promise<string | undefined> {
    if (`${host}:${port}` === testHost) return host;
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    const [first] = addresses;
    if (!addresses.every(isPublic)) {
      refuse("video-private-address");
      return undefined;
    }
    return isTls && port === HTTPS ? first : undefined;
  }

  /** A connection to where it may go; what comes from there is counted and goes on to `client`. */
  function connectTo(host: string, port: number, client: Duplex): Socket {
    const server = connect({
      host,
      port,
      onread: {
        // The same memory again and again: what one read brings is with the client before the next.
        buffer: Buffer.allocUnsafeSlow(RELAY_BYTES),
        callback(length, bytes) {
          receivedBytes += length;
          if (receivedBytes > maxBytes) {
            refuse("video-too-large");
            server.destroy();
            return false;
          }
          client.write(bytes.subarray(0, length), () => server.resume());
          return client.writableLength === 0;
        },
      },
    });
    keep(server);
    server.setTimeout(SILENCE_MS, () => server.destroy());
    server.on("end", () => client.end());
    server.on("error", () => client.destroy());
    server.on("close", () => client.writableEnded || client.destroy());
    client.on("close", () => server.destroy());
    return server;
  }

  /** What is fetched by TLS; what goes through is nobody's business. */
  async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const target = targetOf(`https://${request.url}`, true);
    const host = target && (await addressFor(target));
    if (target === undefined || host === undefined) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const server = connectTo(host, target.port, client);
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      server.write(head);
      client.pipe(server);
    });
  }

  /** What is fetched without TLS, one thing with each connection: from a test only. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request.url ?? "", false);
    const host = target && (await addressFor(target));
    if (target === undefined || host === undefined) return void response.writeHead(403).end();
    const { pathname, search } = new URL(request.url ?? "");
    const server = connectTo(host, target.port, request.socket);
    server.write(headOf(request, pathname + search));
    request.pipe(server, { end: false });
  }

  function keep(socket: Duplex): void {
    sockets.add(socket);
    socket.on("error", () => undefined); // what breaks is told to the other side by closing it
    socket.once("close", () => sockets.delete(socket));
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy()); // a name that nobody knows
  });
  server.on("connection", keep);
  server.on("connect", (request, client: Duplex, head: Buffer) => {
    tunnel(request, client, head).catch(() => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a server is asked for by whoever fetches one thing from it. */
function headOf({ method, rawHeaders }: IncomingMessage, path: string): string {
  const lines = [`${method} ${path} HTTP/1.1`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    if (!/^(proxy-)?connection$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  return `${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`;
}

function targetOf(text: string, isTls: boolean): Target | undefined {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) return undefined;
  const port = url.port === "" ? (isTls ? HTTPS : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, isTls };
}

async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookUp(host, { all: true });
  return found.map(({ address }) => address);
}
