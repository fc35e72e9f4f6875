import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import type { Clients } from "../cloud/clients.ts";
import { createS3Multipart } from "../cloud/multipart.ts";
import { progressOf } from "../jobs/result-message.ts";
import type { Logger } from "../lib/logger.ts";
import type { Processors } from "./perform.ts";
import { createVideoJob } from "./processors/video/video-job.ts";
import { removeLeftovers } from "./processors/video/leftovers.ts";
import type { VideoConfig } from "./video-config.ts";

const run = promisify(execFile);

/** It is a large program that starts slowly, the more so from a cold disk. */
const START_MS = 60_000;

/** What fetches videos. Rejects when there is no yt-dlp to fetch them with. */
export async function startVideoWork(deps: {
  readonly config: VideoConfig;
  readonly s3: Clients["s3"];
  /** Sends a message to the bot; undefined where it can only be told of results. */
  readonly send: ((message: string) => Promise<void>) | undefined;
  /** Where programs are found. */
  readonly searchPath: string;
  readonly log: Logger;
}): Promise<Processors> {
  const { config, s3, send, searchPath, log } = deps;
  const version = await versionOf(config.toolPath, searchPath);
  await removeLeftovers(tmpdir(), log);
  log.info({ version, hosts: config.limits.hosts.length }, "yt-dlp found");
  return {
    video: createVideoJob({
      beginMultipart: createS3Multipart(s3),
      videosBucket: config.bucket,
      onPercent(jobId, percent) {
        // The next one says more, and the last is the result.
        send?.(progressOf(jobId, percent)).catch((err: unknown) =>
          log.debug({ err, jobId }, "progress not told"),
        );
      },
      tool: { path: config.toolPath, searchPath },
      limits: config.limits,
      temporaryFolder: tmpdir(),
      now: Date.now,
    }),
  };
}

async function versionOf(path: string, searchPath: string): Promise<string> {
  try {
    const { stdout } = await run(path, ["--ignore-config", "--version"], {
      env: { PATH: searchPath },
      timeout: START_MS,
    });
    return stdout.trim();
  } catch (err) {
    throw new Error(`There is no yt-dlp at YTDLP_PATH (${path}): videos cannot be fetched.`, {
      cause: err,
    });
  }
}
