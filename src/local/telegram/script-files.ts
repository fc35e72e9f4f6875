import type { ServerResponse } from "node:http";
import type { StoredFile } from "./model.ts";

/** What a browser may show in place. Anything else, such as HTML or SVG, could run as a page of ours. */
const SHOWN = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "video/mp4",
  "video/webm",
]);

/** Sends a file's bytes; it never changes, so it may be kept. */
export function sendFile(response: ServerResponse, file: StoredFile): void {
  const mime = file.mime?.toLowerCase() ?? "";
  const shown = SHOWN.has(mime);
  const disposition = shown ? "inline" : "attachment";
  response.writeHead(200, {
    "content-type": shown ? mime : "application/octet-stream",
    "content-length": file.bytes.length,
    "content-disposition": `${disposition}; filename*=UTF-8''${encodedName(file.name)}`,
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "private, max-age=31536000, immutable",
  });
  response.end(file.bytes);
}

/** By RFC 5987, which leaves out four characters that `encodeURIComponent` lets through. */
function encodedName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, hex);
}

function hex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
