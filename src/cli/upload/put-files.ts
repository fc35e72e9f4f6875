import { open } from "node:fs/promises";
import type { Blobs } from "../../cloud/blobs.ts";
import { RejectedJob } from "../../jobs/reasons.ts";
import { kindOf } from "../../worker/processors/picture/kind-of.ts";
import { PICTURE_LIMITS } from "../../worker/processors/picture/picture-limits.ts";
import type { LocalFile } from "./find-files.ts";

/** Uploads a picture. Throws RejectedJob for what the worker would refuse at a glance. */
export async function putFile(
  blobs: Pick<Blobs, "put">,
  bucket: string,
  { path, key }: Pick<LocalFile, "path" | "key">,
): Promise<void> {
  const body = await bytesOf(path);
  await blobs.put({ bucket, key, body, contentType: `image/${kindOf(body)}` });
}

async function bytesOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { size } = await file.stat();
  if (size > PICTURE_LIMITS.maxBytes) throw new RejectedJob("file-too-big");
  return await file.readFile();
}
