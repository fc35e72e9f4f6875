import { z } from "zod";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { type AllowedHosts, isAllowed } from "./checked-url.ts";

/** Ways of fetching that go through the proxy; others (rtmp, websockets) would not. */
const PROTOCOLS = ["http", "https", "m3u8", "m3u8_native", "http_dash_segments"];
/** Of these, the ones whose file only grows. */
const PLAIN = ["http", "https"];

/** What ends a file's name, and nothing that leads elsewhere. */
const EXTENSION = /^[a-z0-9]{1,10}$/i;

/** yt-dlp leaves out what it does not know, or says null. */
const number = z.number().nonnegative().nullish();
const text = z.string().nullish();

const Format = z.looseObject({
  protocol: text,
  url: text,
  vcodec: text,
  filesize: number,
  filesize_approx: number,
});
type Format = z.infer<typeof Format>;

const Entry = Format.extend({
  _type: text,
  title: text,
  ext: text,
  duration: number,
  width: number,
  height: number,
  is_live: z.boolean().nullish(),
  live_status: text,
  webpage_url: text,
  original_url: text,
  requested_formats: z.array(Format).nullish(),
});
type Entry = z.infer<typeof Entry>;

const Answer = Entry.extend({ entries: z.array(z.unknown()).nullish() });

/** A single video, and all that yt-dlp needs to fetch it. */
export interface Description {
  readonly title: string;
  readonly seconds: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** The name that its file has from the first byte on, where it only grows; else it is put together at the end. */
  readonly growsAs: string | undefined;
  /** How many files it is made of. */
  readonly parts: number;
  /** For yt-dlp, as it came. */
  readonly whole: unknown;
}

export interface VideoLimits extends AllowedHosts {
  readonly maxBytes: number;
  readonly maxSeconds: number;
}

/** Telegram shows less, and a row should not hold a novel. */
const MAX_TITLE = 200;

/** What yt-dlp says of what a person asked for. Throws RejectedJob when it is not one video that we fetch. */
export function readDescription(
  json: string,
  { isSearch, ...limits }: VideoLimits & { readonly isSearch: boolean },
): Description {
  const whole = single(JSON.parse(json), isSearch);
  const entry = Entry.parse(whole);
  const formats = entry.requested_formats ?? [entry];
  refuseLive(entry);
  refusePage(entry, limits);
  refuseFormats(entry.ext, formats);
  refuseSize(entry.duration, formats, limits);
  return {
    title: titleOf(entry.title ?? ""),
    seconds: entry.duration ?? undefined,
    width: wholeNumber(entry.width),
    height: wholeNumber(entry.height),
    growsAs: growsAs(entry.ext, formats),
    parts: formats.length,
    whole,
  };
}

/** The one video of an answer: itself, or what a search found. */
function single(parsed: unknown, isSearch: boolean): unknown {
  const { _type, entries } = Answer.parse(parsed);
  if ((_type ?? "video") === "video") return parsed;
  const found = (entries ?? []).filter((entry) => entry !== null);
  if (isSearch && found.length === 0) throw new RejectedJob("video-not-found");
  if (isSearch) return found[0];
  throw found.length === 0 ? none() : new RejectedJob("video-playlist");
}

function refuseLive({ is_live, live_status }: Entry): void {
  const isLive = is_live === true || ["is_live", "is_upcoming"].includes(live_status ?? "");
  if (isLive) throw new RejectedJob("video-live");
}

/** Where it led in the end, after all redirects and embeddings. */
function refusePage({ webpage_url }: Entry, allowed: AllowedHosts): void {
  const url = URL.parse(webpage_url ?? "");
  if (url === null || !isAllowed(url, allowed)) throw new RejectedJob("video-host-not-allowed");
}

function refuseFormats(ext: Entry["ext"], formats: readonly Format[]): void {
  const canBeFetched = formats.every(({ protocol }) => PROTOCOLS.includes(protocol ?? ""));
  const isSong = formats.every(({ vcodec }) => vcodec === "none");
  if (!canBeFetched || isSong || !EXTENSION.test(ext ?? "")) throw none();
}

/** As far as its site says; the rest is seen while it comes in. */
function refuseSize(
  seconds: Entry["duration"],
  formats: readonly Format[],
  { maxBytes, maxSeconds }: VideoLimits,
): void {
  const bytes = formats.map(({ filesize, filesize_approx }) => filesize ?? filesize_approx ?? 0);
  if (bytes.reduce((sum, each) => sum + each, 0) > maxBytes) {
    throw new RejectedJob("video-too-large");
  }
  if ((seconds ?? 0) > maxSeconds) throw new RejectedJob("video-too-long");
}

function growsAs(ext: Entry["ext"], formats: readonly Format[]): string | undefined {
  const [only, ...others] = formats;
  const growsOnly = others.length === 0 && PLAIN.includes(only?.protocol ?? "");
  return growsOnly ? (ext ?? undefined) : undefined;
}

function none(): RejectedJob {
  return new RejectedJob("no-video");
}

function wholeNumber(value: number | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Math.round(value);
}

function titleOf(title: string): string {
  const line = title
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return Array.from(line).slice(0, MAX_TITLE).join("");
}
