import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

const LOCAL_NAMES = ["127.0.0.1", "localhost"];

/**
 * Lets through only what comes from this machine's own programs and the stand-in's own pages; throws 403 otherwise.
 *
 * A foreign page in the person's browser can reach 127.0.0.1 too: under a name of its own that leads here (seen in
 * `Host`), or by a request across origins (seen in `Origin` and `Sec-Fetch-Site`).
 */
export function checkCaller(request: IncomingMessage, port: number): void {
  const hosts = LOCAL_NAMES.map((name) => `${name}:${port}`);
  const host = request.headers.host ?? "";
  if (!hosts.includes(host)) throw new Refusal(403, "This host name is not served here.");
  const { origin = `http://${host}` } = request.headers;
  if (origin !== `http://${host}`)
    throw new Refusal(403, "Requests from other origins are refused.");
  const site = request.headers["sec-fetch-site"] ?? "none";
  const opened = request.headers["sec-fetch-mode"] === "navigate" && !isApi(request.url ?? "");
  if (!["same-origin", "none"].includes(site) && !opened)
    throw new Refusal(403, "Requests from other sites are refused.");
}

/** Links from elsewhere may open a page, but not act. */
function isApi(url: string): boolean {
  return /^\/(api|bot|file)/.test(url);
}
