import { UsageError } from "./plain-words.ts";

/** Starts every name, unless another is chosen. */
export const DEFAULT_PREFIX = "polybot-local";

/** A prefix that leaves every name valid: bucket names take at most 63 of lower-case letters, digits and hyphens. */
const PREFIX = /^[a-z0-9][a-z0-9-]{1,45}[a-z0-9]$/;

/** The prefix itself. Throws UsageError when names cannot start with it. */
export function checkedPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new UsageError(
    `--prefix ${prefix}: use 3 to 47 lower-case letters, digits and hyphens, for bucket names allow no more`,
  );
}
