import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

const LOCAL_NAMES = ["127.0.0.1", "localhost"];

/**
 * Why a request is not served: undefined for this machine's own programs and the stand-in's own pages.
 *
 * A foreign page in the person's browser can reach 127.0.0.1 too: under a name of its own that leads here (seen in
 * `Host`), or by a request across origins (seen in `Origin` and `Sec-Fetch-Site`).
 */
export function refusalOf(
  request: IncomingMessage,
  url: URL | null,
  port: number,
): Refusal | undefined {
  if (!url) return new Refusal(400, "This is no address.");
  const hosts = LOCAL_NAMES.map((name) => `${name}:${port}`);
  const host = request.headers.host ?? "";
  if (!hosts.includes(host)) return new Refusal(403, "This host name is not served here.");
  const { origin = `http://${host}` } = request.headers;
  if (origin !== `http://${host}`)
    return new Refusal(403, "Requests from other origins are refused.");
  const site = request.headers["sec-fetch-site"] ?? "none";
  const opened = request.headers["sec-fetch-mode"] === "navigate" && !isApi(url.pathname);
  if (!["same-origin", "none"].includes(site) && !opened)
    return new Refusal(403, "Requests from other sites are refused.");
  return undefined;
}

/** Links from elsewhere may open a page, but not act. */
function isApi(pathname: string): boolean {
  return /^\/(api|bot|file)/.test(pathname);
}
