import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobOf } from "../../../jobs/job.ts";
import { describeArguments, DESCRIPTION_NAME } from "./arguments.ts";
import { type Description, readDescription, type VideoLimits } from "./description.ts";
import type { Workshop } from "./workshop.ts";

/** The description of a video with all its formats has up to 2 MB. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Asks yt-dlp what a person wants, and leaves its answer in the job's folder to fetch by. Throws RejectedJob when that is
 * not one video that we fetch.
 */
export async function describeVideo(
  { folder, run }: Pick<Workshop, "folder" | "run">,
  wanted: Pick<JobOf<"video">, "url" | "query">,
  limits: VideoLimits,
): Promise<Description> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await run(describeArguments(wanted), (chunk) => {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
  });
  if (bytes > MAX_BYTES) throw new Error(`yt-dlp describes a video with ${bytes} bytes.`);
  const isSearch = wanted.url === undefined;
  const json = Buffer.concat(chunks).toString();
  const description = readDescription(json, { ...limits, isSearch });
  await writeFile(join(folder, DESCRIPTION_NAME), JSON.stringify(description.whole));
  return description;
}
