import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PAGE_FILES, type PageFile } from "./page-files.ts";
import { createSampleShelf, type Sample } from "./samples.ts";

// Nothing inline, nothing from elsewhere: what a message says can then never run, whatever it says. blob: is for the
// pictures that a person has picked and not sent yet.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

interface Body {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/** Answers a request and resolves to true, or leaves it alone and resolves to false. */
export type Fallback = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

/**
 * Serves the chat page: its own files, by a fixed list, and the sample pictures.
 *
 * `samples` draws the pictures a visitor may try; it is called when a page first asks for them.
 */
export function createChatPages(
  options: { readonly samples?: () => Promise<readonly Sample[]> } = {},
): Fallback {
  const shelf = createSampleShelf(options.samples);

  async function find(path: string): Promise<Body | undefined> {
    const file = PAGE_FILES.get(path);
    if (file) return await readPageFile(file);
    if (path === "/samples") return json({ samples: await shelf.list() });
    const sample = await shelf.find(path);
    return sample && { bytes: sample.jpeg, type: "image/jpeg" };
  }

  return async (req, res) => {
    const body = await find(pathOf(req));
    if (!body) return false;
    if (req.method !== "GET" && req.method !== "HEAD") {
      res.writeHead(405, { allow: "GET, HEAD" }).end();
      return true;
    }
    answer(req, res, body);
    return true;
  };
}

/** The path as it was sent: no decoding and no resolving, so only an exact name of the list is ever found. */
function pathOf(req: IncomingMessage): string {
  return (req.url ?? "").split("?", 1)[0] ?? "";
}

async function readPageFile(file: PageFile): Promise<Body> {
  // Read each time: whoever changes the page sees the change on reload, and these are a few kilobytes.
  return { bytes: await readFile(file.url), type: file.type };
}

function json(value: unknown): Body {
  return { bytes: Buffer.from(JSON.stringify(value)), type: "application/json" };
}

function answer(req: IncomingMessage, res: ServerResponse, { bytes, type }: Body): void {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`;
  res.setHeader("etag", etag);
  res.setHeader("cache-control", "no-cache");
  res.setHeader("content-security-policy", POLICY);
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("referrer-policy", "no-referrer");
  if (req.headers["if-none-match"] === etag) {
    res.writeHead(304).end();
    return;
  }
  res.writeHead(200, { "content-type": type, "content-length": bytes.byteLength });
  res.end(req.method === "HEAD" ? undefined : bytes);
}
