import { linesOf } from "./lines.ts";
import { PROGRESS_MARK } from "./arguments.ts";

const MAX_LINE = 1000;

/** Its end is said by the result. */
const MAX_PERCENT = 99;

/** More often nobody looks, and each time is a message. */
const MIN_PAUSE_MS = 3000;

export interface ProgressOptions {
  /** How many files there are to fetch, one after the other. */
  readonly parts: number;
  readonly now: () => number;
  /** Only ever more, and not too often. */
  readonly onPercent: (percent: number) => void;
}

/** Reads how far yt-dlp is from what it prints. */
export function createProgress(options: ProgressOptions): (chunk: Buffer) => void {
  const begun: string[] = [];
  let last = 0;
  let lastAt = options.now();

  function onLine(line: string): void {
    const [mark, format = "", ...numbers] = line.split(" ");
    if (mark !== PROGRESS_MARK) return;
    if (!begun.includes(format) && begun.length < options.parts) begun.push(format);
    const share = shareOf(numbers);
    if (share === undefined) return;
    const done = (Math.max(0, begun.indexOf(format)) + share) / options.parts;
    say(Math.min(MAX_PERCENT, Math.floor(done * 100)));
  }

  function say(percent: number): void {
    const at = options.now();
    if (percent <= last || at - lastAt < MIN_PAUSE_MS) return;
    last = percent;
    lastAt = at;
    options.onPercent(percent);
  }

  return linesOf(MAX_LINE, onLine);
}

/** `NA` where it is not known. */
function shareOf([done = "", total = "", estimate = ""]: readonly string[]): number | undefined {
  const whole = [total, estimate].map(Number).find((bytes) => bytes > 0);
  const share = whole === undefined ? NaN : Number(done) / whole;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : undefined;
}
