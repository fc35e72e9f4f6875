import { isIP } from "node:net";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { isPublic } from "./is-public.ts";

/** Where videos may come from. */
export interface AllowedHosts {
  /** Each stands for itself and everything below it. */
  readonly hosts: readonly string[];
  /** `127.0.0.1:<port>` that a test serves on: neither TLS nor a public address is asked of it. */
  readonly testHost?: string | undefined;
}

/**
 * The address that a person named, as it may be fetched: by TLS, at the usual port, from an allowed host. Throws
 * RejectedJob for any other.
 */
export function checkedUrl(text: string, allowed: AllowedHosts): string {
  const url = new URL(text);
  if (url.host === allowed.testHost) return url.href;
  const host = bareHost(url);
  if (isIP(host) !== 0 && !isPublic(host)) throw new RejectedJob("video-private-address");
  if (!isAllowed(url, allowed)) throw new RejectedJob("video-host-not-allowed");
  if (url.protocol === "http:") url.protocol = "https:"; // every site of today has it
  return url.href;
}

/** Whether a page may be fetched, for what it says of itself after all redirects. */
export function isAllowed(url: URL, { hosts, testHost }: AllowedHosts): boolean {
  if (url.host === testHost) return true;
  const isUsual = url.port === "" && url.username === "" && url.password === "";
  const host = bareHost(url).replace(/\.$/, "");
  return isUsual && hosts.some((each) => host === each || host.endsWith(`.${each}`));
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}
