import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { KnownModel } from "./known-models.ts";

export type Pinned = Pick<KnownModel, "bytes" | "sha256">;

/** Whether the file at `path` has the pinned bytes; undefined when there is none. */
export async function isRight(path: string, pinned: Pinned): Promise<boolean | undefined> {
  const found = await stat(path).catch(() => undefined); // none, or none that can be read
  if (found === undefined) return undefined;
  if (found.size !== pinned.bytes) return false;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex") === pinned.sha256;
}
