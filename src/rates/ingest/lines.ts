import { isUtf8 } from "node:buffer";
import { Fault, FileRefused } from "./refused.ts";

/** No line of ours comes near; longer ones are passed over without being kept. */
const MAX_LINE_BYTES = 65_536;

const NEWLINE = 10;
const BOM = "\uFEFF";

/** Lines that follow one another. */
export interface LineBatch {
  /** Of the first one, counted from 1. */
  readonly first: number;
  /** All of them as they were, each with its LF but perhaps the last; undefined where one of them is at fault for sure. */
  readonly bytes: Buffer | undefined;
  /** Without their line ends; a Fault where a line cannot be read. */
  lines(): readonly (string | Fault)[];
}

const TOO_LONG = new Fault(`The line is longer than ${MAX_LINE_BYTES} bytes.`);
const NOT_UTF8 = new Fault("The line is not UTF-8.");
const HAS_NUL = new Fault("The line has a NUL character.");

/**
 * Splits bytes into lines, ended by LF or CRLF; a line never goes on in the next one, not even between quotes. Keeps no
 * more than a chunk and a line. Throws FileRefused for UTF-16.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<LineBatch, void> {
  const splitter = createSplitter();
  for await (const chunk of chunks) {
    const batch = splitter.push(chunk);
    if (batch) yield batch;
  }
  const last = splitter.end();
  if (last) yield last;
}

function createSplitter() {
  let next = 1;
  let rest: Buffer = Buffer.alloc(0);
  let isSkipping = false;

  /** What has no line end yet. */
  function keep(chunk: Buffer): void {
    if (isSkipping) return;
    rest = Buffer.concat([rest, chunk]); // a copy, or it would keep the whole chunk
    if (rest.length <= MAX_LINE_BYTES) return;
    isSkipping = true;
    rest = Buffer.alloc(0);
  }

  function batchOf(bytes: Buffer): LineBatch {
    const first = next;
    if (first === 1) refuseUtf16(bytes);
    const wasSkipping = isSkipping;
    isSkipping = false;
    rest = Buffer.alloc(0);
    next += countOf(bytes);
    return {
      first,
      bytes: wasSkipping || first === 1 ? undefined : bytes,
      lines() {
        const lineBytes = bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
        const text = isUtf8(lineBytes)
          ? withoutBom(lineBytes.toString("utf8"), first === 1)
          : undefined;
        const lines = text === undefined ? splitBytes(lineBytes, first === 1) : splitText(text);
        return wasSkipping ? [TOO_LONG, ...lines.slice(1)] : lines;
      },
    };
  }

  return {
    push(chunk: Buffer): LineBatch | undefined {
      const end = chunk.lastIndexOf(NEWLINE);
      if (end < 0) {
        keep(chunk);
        return undefined;
      }
      const whole = chunk.subarray(0, end + 1);
      const batch = batchOf(rest.length > 0 ? Buffer.concat([rest, whole]) : whole);
      keep(chunk.subarray(end + 1));
      return batch;
    },
    end: (): LineBatch | undefined => (rest.length > 0 || isSkipping ? batchOf(rest) : undefined),
  };
}

function splitText(text: string): (string | Fault)[] {
  const isPlain = !text.includes("\r") && !text.includes("\0");
  return text
    .split("\n")
    .map((line) => (isPlain && line.length <= MAX_LINE_BYTES ? line : checked(line)));
}

/** For what is not UTF-8 as a whole. */
function splitBytes(bytes: Buffer, isStart: boolean): (string | Fault)[] {
  const lines: (string | Fault)[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(decode(bytes.subarray(start, end), isStart && start === 0));
    start = end + 1;
  }
  lines.push(decode(bytes.subarray(start), isStart && start === 0));
  return lines;
}

function countOf(bytes: Buffer): number {
  let lines = bytes.at(-1) === NEWLINE ? 0 : 1;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1))
    lines += 1;
  return lines;
}

function decode(line: Buffer, isStart: boolean): string | Fault {
  return isUtf8(line) ? checked(withoutBom(line.toString("utf8"), isStart)) : NOT_UTF8;
}

function checked(line: string): string | Fault {
  if (line.length > MAX_LINE_BYTES) return TOO_LONG;
  if (line.includes("\0")) return HAS_NUL;
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function withoutBom(text: string, isStart: boolean): string {
  return isStart && text.startsWith(BOM) ? text.slice(BOM.length) : text;
}

function refuseUtf16(start: Buffer): void {
  const mark = start.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") {
    throw new FileRefused("It is UTF-16. Save it as UTF-8.");
  }
}
