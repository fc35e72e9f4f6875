import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { ModelNotFetched } from "./model-not-fetched.ts";

/** The bytes at `from`: an http(s) address (redirects are followed), a file's address, or a path. */
export async function openSource(from: string, signal: AbortSignal): Promise<Readable> {
  return /^https?:/i.test(from) ? await openAddress(from, signal) : await openFile(from);
}

async function openAddress(address: string, signal: AbortSignal): Promise<Readable> {
  const response = await fetch(address, { signal });
  if (response.ok && response.body) return Readable.fromWeb(response.body);
  await response.body?.cancel();
  throw new ModelNotFetched(
    `${new URL(address).host} answered ${response.status}: the file is not there, or not for everybody`,
  );
}

async function openFile(from: string): Promise<Readable> {
  const path = from.startsWith("file:") ? fileURLToPath(from) : from;
  const found = await stat(path).catch(() => undefined); // whatever the reason: it cannot be read
  if (!found?.isFile()) throw new ModelNotFetched(`there is no file ${path}`);
  return createReadStream(path);
}
