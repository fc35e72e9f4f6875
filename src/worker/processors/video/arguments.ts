import type { JobOf } from "../../../jobs/job.ts";

/** The fetched video, in the job's folder. */
export const VIDEO_NAME = "video";

/** What stands before each line that says how far a download is. */
export const PROGRESS_MARK = "polybot-progress";

export interface FetchLimits {
  readonly maxBytes: number;
  readonly maxBytesPerSecond: number;
}

/**
 * Nothing is read from anybody's configuration, no plug-in loaded and nothing kept between two jobs. What plays everywhere
 * is preferred, up to 1080 lines.
 */
const COMMON: readonly string[] = [
  "--ignore-config",
  "--no-cache-dir",
  "--no-exec",
  "--no-cookies",
  "--no-cookies-from-browser",
  "--no-playlist",
  "--socket-timeout=20",
  "--retries=3",
  "--extractor-retries=2",
  "--fragment-retries=3",
  "--file-access-retries=1",
  "--format-sort=res:1080,vcodec:h264,acodec:aac,ext:mp4:m4a",
];

/** Describes what is to be fetched, and fetches nothing. What a person typed comes last, behind `--`. */
export function describeArguments({ url, query }: Pick<JobOf<"video">, "url" | "query">): string[] {
  const wanted =
    url === undefined
      ? ["--playlist-items=1", "--", `ytsearch1:${query}`]
      : ["--flat-playlist", "--playlist-items=1:2", "--", url];
  return [...COMMON, "--dump-single-json", ...wanted];
}

/** Fetches what the description says that it is given to read, into the folder that it runs in. */
export function fetchArguments({ maxBytes, maxBytesPerSecond }: FetchLimits): string[] {
  const progress = "%(info.format_id)s %(progress.downloaded_bytes)s";
  const total = "%(progress.total_bytes)s %(progress.total_bytes_estimate)s";
  return [
    ...COMMON,
    "--load-info-json=-",
    `--output=${VIDEO_NAME}.%(ext)s`,
    "--merge-output-format=mp4/mkv",
    "--no-part", // a file that only grows is sent on while it does
    "--no-mtime",
    `--max-filesize=${maxBytes}`,
    `--limit-rate=${maxBytesPerSecond}`,
    "--newline",
    "--progress",
    `--progress-template=download:${PROGRESS_MARK} ${progress} ${total}`,
  ];
}

/**
 * All that the tool is told by its environment. The proxy stands for every protocol that it knows, where the option
 * --proxy would leave out some.
 */
export function toolEnvironment(told: {
  readonly path: string;
  readonly folder: string;
  readonly proxyUrl: string;
}): Record<string, string> {
  const { path, folder, proxyUrl } = told;
  const proxies = ["http_proxy", "https_proxy", "ftp_proxy", "all_proxy"];
  return {
    PATH: path,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_CACHE_HOME: folder,
    TMPDIR: folder,
    LANG: "C.UTF-8",
    PYTHONDONTWRITEBYTECODE: "1",
    YTDLP_NO_PLUGINS: "1",
    ...Object.fromEntries(proxies.map((name) => [name, proxyUrl])),
  };
}
