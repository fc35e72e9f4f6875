import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isRight } from "./is-right.ts";
import type { KnownModel } from "./known-models.ts";
import { ModelNotFetched } from "./model-not-fetched.ts";
import { openSource } from "./open-source.ts";

/** A source that is silent for so long will not go on. */
const SILENCE_MS = 30_000;

export interface FetchOptions {
  readonly folder: string;
  /** A file or an http(s) address; without it the model's own. */
  readonly from?: string | undefined;
  /** Told of every piece that arrives. */
  readonly progress: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly silenceMs?: number;
}

/**
 * Brings a model to `<folder>/<name>.onnx`, where it is the newest. One that is there and right is not fetched again.
 *
 * It is written beside that place and moved there only when length and SHA-256 are right. Throws ModelNotFetched, and
 * leaves nothing behind, when they are not or when the source fails.
 */
export async function fetchModel(
  model: KnownModel,
  options: FetchOptions,
): Promise<"fetched" | "was-there"> {
  const path = join(options.folder, `${model.name}.onnx`);
  if ((await isRight(path, model)) === true) {
    const now = new Date();
    await utimes(path, now, now); // the worker takes the newest
    return "was-there";
  }
  await mkdir(options.folder, { recursive: true });
  const unchecked = `${path}.${randomUUID()}.part`;
  try {
    await download(model, unchecked, options);
    await rename(unchecked, path);
  } finally {
    await rm(unchecked, { force: true });
  }
  return "fetched";
}

async function download(model: KnownModel, path: string, options: FetchOptions): Promise<void> {
  const { progress, silenceMs = SILENCE_MS } = options;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const hash = createHash("sha256");
  let bytes = 0;

  async function* checked(source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      timer.refresh();
      bytes += piece.length;
      if (bytes > model.bytes) throw new ModelNotFetched(`it is longer than ${sizeOf(model)}`);
      hash.update(piece);
      progress(bytes);
      yield piece;
    }
  }

  try {
    const source = await openSource(options.from ?? model.url, signal);
    await pipeline(source, checked, createWriteStream(path, { flags: "wx" }), { signal });
  } catch (err) {
    throw inPlainWords(err, { model, bytes, silent: silence.signal.aborted });
  } finally {
    clearTimeout(timer);
  }
  if (bytes < model.bytes) {
    throw new ModelNotFetched(`it ends after ${bytes} bytes and should have ${sizeOf(model)}`);
  }
  const got = hash.digest("hex");
  if (got !== model.sha256) {
    throw new ModelNotFetched(
      `it is another file: its SHA-256 is ${got} and should be ${model.sha256}`,
    );
  }
}

function inPlainWords(
  err: unknown,
  { model, bytes, silent }: { readonly model: KnownModel; bytes: number; silent: boolean },
): Error {
  if (err instanceof ModelNotFetched) return err;
  if (!(err instanceof Error)) return new Error(String(err));
  if (silent) return new ModelNotFetched("nothing came any more", { cause: err });
  if (err.name === "AbortError") return new ModelNotFetched("it was interrupted", { cause: err });
  // What `fetch` and a broken body throw; errors of the disk fly on as they are.
  if (!(err instanceof TypeError)) return err;
  const why =
    bytes === 0
      ? `there is no way to it (${codeOf(err)}): no network, or not to there`
      : `the connection broke after ${bytes} of ${sizeOf(model)}`;
  return new ModelNotFetched(why, { cause: err });
}

function sizeOf({ bytes }: KnownModel): string {
  return `${bytes} bytes`;
}

/** The system's code of a network error, wherever in the chain of causes it is. */
function codeOf(err: Error): string {
  if ("code" in err && typeof err.code === "string") return err.code;
  return err.cause instanceof Error ? codeOf(err.cause) : err.message;
}
