import type { JobOf } from "../../../jobs/job.ts";
import { describeArguments } from "./arguments.ts";
import { type Description, readDescription, type VideoLimits } from "./description.ts";
import type { Workshop } from "./workshop.ts";

/** The description of a video with all its formats has up to 2 MB. */
const MAX_BYTES = 16 * 2 ** 20;

/** Asks yt-dlp what a person wants. Throws RejectedJob when that is not one video that we fetch. */
export async function describeVideo(
  { run }: Pick<Workshop, "run">,
  wanted: Pick<JobOf<"video">, "url" | "query">,
  limits: VideoLimits,
): Promise<Description> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  await run({
    args: describeArguments(wanted),
    onOutput(chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) chunks.push(chunk);
    },
  });
  if (bytes > MAX_BYTES) throw new Error(`yt-dlp describes a video with ${bytes} bytes.`);
  const isSearch = wanted.url === undefined;
  const json = Buffer.concat(chunks).toString();
  return readDescription(json, { ...limits, isSearch });
}
