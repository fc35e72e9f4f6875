import type { VideoResult } from "../../jobs/row.ts";
import { shortened } from "../words/shortened.ts";
import { MAX_CAPTION } from "../words/result-caption.ts";

/** What Telegram itself calls a megabyte. */
const MEGABYTE = 2 ** 20;

/** Title, length and size of a video, below it or above its link. */
export function videoText(video: VideoResult, language: string | undefined): string {
  const facts = [lengthOf(video.seconds), sizeOf(video.bytes, language)].filter(
    (fact) => fact !== "",
  );
  const title = shortened(video.title, MAX_CAPTION - 100);
  return [title, facts.join(" · ")].filter((line) => line !== "").join("\n");
}

/** `1:02:03`, `2:03`. */
function lengthOf(seconds: number | undefined): string {
  if (seconds === undefined) return "";
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function sizeOf(bytes: number, language: string | undefined): string {
  const megabytes = bytes / MEGABYTE;
  const maximumFractionDigits = megabytes < 10 ? 1 : 0;
  const shown = Math.max(0.1, megabytes);
  return `${new Intl.NumberFormat(language, { maximumFractionDigits }).format(shown)} MB`;
}

/** What it is called where it is kept: its title, as far as every system takes it. */
export function videoFileName({ title, object }: VideoResult): string {
  const extension = object.key.split(".").at(-1) ?? "mp4";
  const name = title
    .replaceAll(/[^\p{L}\p{N}\p{M} ._-]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const kept = Array.from(name.replace(/^[.\s]+/, ""))
    .slice(0, 80)
    .join("")
    .trim();
  return `${kept === "" ? "video" : kept}.${extension}`;
}
