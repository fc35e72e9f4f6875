import { lookup as lookUp } from "node:dns/promises";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request as requestFrom,
  type ServerResponse,
} from "node:http";
import { connect, isIP } from "node:net";
import type { Duplex, Readable } from "node:stream";
import type { RejectReason } from "../../../jobs/reasons.ts";
import { isPublic } from "./is-public.ts";

/** A server that says nothing for so long says nothing any more. */
const SILENCE_MS = 30_000;

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

  function count(source: Readable): void {
    source.on("data", (chunk: Buffer) => {
      receivedBytes += chunk.length;
      if (receivedBytes <= maxBytes) return;
      refuse("video-too-large");
      source.destroy();
    });
  }

  /** What is fetched by TLS; what goes through is nobody's business. */
  async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const target = targetOf(`https://${request.url}`, true);
    const host = target && (await addressFor(target));
    if (target === undefined || host === undefined) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const server = connect({ host, port: target.port });
    keep(server);
    server.setTimeout(SILENCE_MS, () => server.destroy());
    server.on("error", () => client.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      server.write(head);
      count(server);
      server.pipe(client);
      client.pipe(server);
    });
  }

  /** What is fetched without TLS: from a test only. */
  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = targetOf(request.url ?? "", false);
    const host = target && (await addressFor(target));
    if (target === undefined || host === undefined) return void response.writeHead(403).end();
    const { method, headers, url = "" } = request;
    const { pathname, search } = new URL(url);
    const where = { host, port: target.port, path: pathname + search };
    const onward = requestFrom({ ...where, method, headers, timeout: SILENCE_MS });
    onward.on("error", () => response.destroy());
    onward.on("timeout", () => onward.destroy());
    response.on("close", () => onward.destroy());
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      count(answer);
      answer.on("error", () => response.destroy());
      answer.on("close", () => !answer.complete && response.destroy());
      answer.pipe(response);
    });
    request.pipe(onward);
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
