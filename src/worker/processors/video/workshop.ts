import { mkdtempDisposable } from "node:fs/promises";
import { join } from "node:path";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { toolEnvironment } from "./arguments.ts";
import { startFilteringProxy } from "./filtering-proxy.ts";
import { folderPrefix } from "./leftovers.ts";
import { refusalIn } from "./refusal-in.ts";
import { runTool, type Tool } from "./run-tool.ts";
import type { VideoJobDeps } from "./video-job.ts";

/** Pages, playlists and second tries come on top of a video. */
const MARGIN_BYTES = 64 * 2 ** 20;

/** What a job has of its own: a folder, a way out, and a time. */
export interface Workshop {
  readonly folder: string;
  /** Aborted when the job is to end, for whatever reason. */
  readonly signal: AbortSignal;
  /** Runs yt-dlp to its end. Throws RejectedJob when it says that there will never be a video. */
  readonly run: (what: Pick<Tool, "args" | "onOutput" | "input">) => Promise<void>;
  /** Ends the job for this reason. */
  readonly end: (why: unknown) => void;
  /** Why the job was ended by us; undefined when it was not. */
  readonly whyEnded: () => unknown;
}

/** Everything is gone again once it is disposed of: the way out first, the folder with all that is in it last. */
export async function workshop(
  deps: VideoJobDeps,
  signal: AbortSignal,
): Promise<Workshop & AsyncDisposable> {
  const { tool, limits } = deps;
  await using made = new AsyncDisposableStack();
  const ended = new AbortController();
  const late = AbortSignal.timeout(limits.maxMs);
  const folder = made.use(
    await mkdtempDisposable(join(deps.temporaryFolder, folderPrefix(process.pid))),
  ).path;
  const proxy = made.use(
    await startFilteringProxy({
      maxBytes: limits.maxBytes + MARGIN_BYTES,
      testHost: limits.testHost,
      onRefused: (reason) => ended.abort(new RejectedJob(reason)),
      ...(deps.resolve && { resolve: deps.resolve }),
    }),
  );
  const env = toolEnvironment({ path: tool.searchPath, folder, proxyUrl: proxy.url });
  const whole = AbortSignal.any([signal, ended.signal, late]);
  const all = made.move();

  return {
    folder,
    signal: whole,
    async run(what) {
      const told = { ...what, path: tool.path, cwd: folder, env };
      const { code, complaints } = await runTool(told, whole);
      const refusal = code === 0 ? undefined : refusalIn(complaints);
      if (refusal !== undefined) throw new RejectedJob(refusal, { cause: failed(complaints) });
      if (code !== 0) throw failed(complaints);
    },
    end: (why) => ended.abort(why),
    whyEnded() {
      if (ended.signal.aborted) return ended.signal.reason;
      return late.aborted ? new RejectedJob("video-too-slow") : undefined;
    },
    [Symbol.asyncDispose]: async () => await all.disposeAsync(),
  };
}

/** For the log alone: it may say what a person typed, and nobody else reads it. */
function failed(complaints: readonly string[]): Error {
  return new Error(`yt-dlp failed: ${complaints.slice(-3).join(" | ").slice(0, 1000)}`);
}
