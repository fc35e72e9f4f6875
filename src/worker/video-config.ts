import { z } from "zod";
import { USUAL_HOSTS } from "./processors/video/usual-hosts.ts";

const SITE = /^(?:[a-z0-9-]+\.)+[a-z]{2,}$/;

/** A comma list of sites, each with everything below it; the usual ones by default. */
export const videoHosts = z
  .string()
  .transform((text) => text.split(",").map((host) => host.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(SITE, "names of sites, with commas: example.org")).min(1))
  .default([...USUAL_HOSTS]);

/** A server of a test's own. */
export const videoTestHost = z
  .string()
  .regex(/^127\.0\.0\.1:\d+$/, "127.0.0.1 with a port; for tests alone")
  .optional();

/** What a worker that fetches videos is told besides. */
export interface VideoConfig {
  readonly bucket: string;
  readonly toolPath: string;
  readonly limits: {
    readonly hosts: readonly string[];
    readonly testHost: string | undefined;
    readonly maxBytes: number;
    readonly maxSeconds: number;
    readonly maxBytesPerSecond: number;
    readonly maxMs: number;
  };
}
