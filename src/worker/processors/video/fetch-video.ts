import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { RejectedJob } from "../../../jobs/reasons.ts";
import type { VideoResult } from "../../../jobs/row.ts";
import { fetchArguments, VIDEO_NAME } from "./arguments.ts";
import type { Description } from "./description.ts";
import { createProgress } from "./progress.ts";
import { createSending } from "./sending.ts";
import type { VideoJobDeps } from "./video-job.ts";
import type { Workshop } from "./workshop.ts";

type Deps = VideoJobDeps & Workshop;

/**
 * Fetches what is being described, and stores it. The tool starts slowly, so it does that meanwhile, and then waits for the
 * description. Throws RejectedJob when it turns out to be none, or too large, or what the description does.
 */
export async function fetchVideo(
  deps: Deps,
  described: Promise<Description>,
  jobId: string,
): Promise<VideoResult> {
  await using sending = createSending(deps, jobId);
  const fetched = new AbortController();

  async function sendOn(): Promise<void> {
    const extension = await described.then(
      ({ growsAs }) => growsAs,
      () => undefined,
    );
    if (extension === undefined) return;
    try {
      await sending.whileGrowing(join(deps.folder, `${VIDEO_NAME}.${extension}`), fetched.signal);
    } catch (err) {
      deps.end(err);
    }
  }
  const sent = sendOn();
  try {
    await fetchAll(deps, described, jobId);
  } finally {
    fetched.abort();
    await sent;
  }
  deps.signal.throwIfAborted();
  const whole = await sending.finish(await fetchedIn(deps.folder), deps.limits.maxBytes);
  const { title, seconds, width, height } = await described;
  return {
    ...whole,
    title,
    ...(seconds !== undefined && { seconds }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
}

async function fetchAll(deps: Deps, described: Promise<Description>, jobId: string): Promise<void> {
  const onPercent = (percent: number): void => deps.onPercent(jobId, percent);
  let read: ReturnType<typeof createProgress> | undefined; // it says nothing before it knows what to fetch
  await deps.run({
    args: fetchArguments(deps.limits),
    async input() {
      const { whole, parts } = await described;
      read = createProgress({ parts, now: deps.now, onPercent });
      return JSON.stringify(whole);
    },
    onOutput: (chunk) => read?.(chunk),
  });
}

/** The one file that is left when all is done. */
async function fetchedIn(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${VIDEO_NAME}.`));
  const [name, ...others] = names;
  // yt-dlp ends well, and without a file, where the server says that there is more than is wanted.
  if (name === undefined) throw new RejectedJob("video-too-large");
  if (others.length > 0) throw new Error(`yt-dlp left ${names.length} files.`);
  return join(folder, name);
}
