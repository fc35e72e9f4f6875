import { z } from "zod";
import type { Call } from "./call.ts";
import { type Download, TelegramFailure } from "./gateway.ts";
import { withoutToken } from "./without-token.ts";

const File = z.object({ file_path: z.string().optional() });

/** 20 MB at a slow 1 MB/s, and some. */
const DOWNLOAD_MS = 60_000;

/**
 * Reads files from the Bot API. The address holds the token, so it is made, used and forgotten here: it is in no error,
 * log, row or queue.
 */
export function createDownload(
  call: Call,
  { apiRoot, token }: { readonly apiRoot: string; readonly token: string },
): (fileId: string, signal: AbortSignal) => Promise<Download> {
  return async (fileId, signal) => {
    const found = await call("getFile", { file_id: fileId }, { repeatable: true, signal });
    const path = File.parse(found).file_path;
    if (path === undefined) throw new TelegramFailure("not-done", "getFile: Telegram gave no path");
    const response = await fetched(new URL(`file/bot${token}/${path}`, apiRoot), signal);
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new TelegramFailure("not-done", `download: Telegram answered ${response.status}`);
    }
    const length = response.headers.get("content-length");
    return { body: response.body, length: length === null ? undefined : Number(length) };
  };
}

async function fetched(address: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)]),
    });
  } catch (err) {
    throw new TelegramFailure("not-done", "download: no answer from Telegram", {
      cause: withoutToken(err),
    });
  }
}
