import { z } from "zod";
import { MAX_THUMBNAIL_SIDE } from "../../jobs/job.ts";
import { parsedArgs } from "../provision/parsed-args.ts";
import { UsageError } from "../provision/plain-words.ts";
import { checkedPrefix, DEFAULT_PREFIX } from "../provision/prefix.ts";

export const UPLOAD_USAGE = `npm run upload -- --bucket B --keys a.jpg b.jpg --width 400 [--height 400] [options]

Asks for thumbnails of pictures in a bucket, as any other program may, and says where they will be.

  --bucket <name>       where the pictures are
  --keys <key> …        which of them
  --put <path> …        upload these first: files, folders (with all pictures in them), or globs in quotes; a file is
                        called as itself, one of a folder or a glob by its path from there
  --width, --height <n> the box that each is to fit, 1 to ${MAX_THUMBNAIL_SIDE} pixels; one of them stands for both
  --wait                until they are there
  --timeout <s>         give up when none has come for so long (default 60)
  --prefix <name>       of queue and bucket (default ${DEFAULT_PREFIX}), in place of JOBS_QUEUE_URL and THUMBNAILS_BUCKET
  --help                this text

Region, credentials and endpoint come from the AWS SDK's own variables (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, …).
Exit code: 0 done, 1 not all done, 2 not understood.`;

export interface UploadOptions {
  readonly bucket: string;
  readonly keys: readonly string[];
  readonly put: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** Undefined: queue and bucket come from the variables where they are set. */
  readonly prefix: string | undefined;
}

const side = z.coerce.number().int().min(1).max(MAX_THUMBNAIL_SIDE);

const Options = z.object({
  bucket: z.string({ error: "Which bucket?" }).min(3),
  width: side.optional(),
  height: side.optional(),
  wait: z.boolean().default(false),
  timeout: z.coerce.number().min(1).max(86_400).default(60),
  prefix: z.string().optional(),
});

/** Reads the command line; undefined when it asks for help. Throws UsageError that says what to change. */
export function uploadOptions(args: readonly string[]): UploadOptions | undefined {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values, tokens } = parsedArgs({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: {
      bucket: text,
      keys: { type: "string", multiple: true },
      put: { type: "string", multiple: true },
      width: text,
      height: text,
      wait: flag,
      timeout: text,
      prefix: text,
      help: flag,
    },
  });
  if (values.help) return undefined;
  const options = Options.safeParse(values);
  if (!options.success) throw new UsageError(faults(options.error));
  const { width, height, prefix, timeout, ...rest } = options.data;
  const box = { width: width ?? height, height: height ?? width };
  if (box.width === undefined || box.height === undefined) {
    throw new UsageError("--width and --height: how large?");
  }
  const lists = listsOf(tokens);
  if (lists.keys.length + lists.put.length === 0) throw new UsageError("--keys or --put: what?");
  return {
    ...rest,
    ...lists,
    width: box.width,
    height: box.height,
    timeoutSeconds: timeout,
    prefix: prefix === undefined ? undefined : checkedPrefix(prefix),
  };
}

function faults(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("\n");
}

type Token = { readonly kind: string; readonly name?: string; readonly value?: unknown };

/** Words without an option belong to the list before them: shells spread one pattern over several words. */
function listsOf(tokens: readonly Token[]): Pick<UploadOptions, "keys" | "put"> {
  const lists: Readonly<Record<string, string[]>> = { keys: [], put: [] };
  let list: string[] | undefined;
  for (const { kind, name = "", value } of tokens) {
    if (kind === "option") list = lists[name];
    if (typeof value !== "string" || (kind === "option" && !list)) continue;
    if (!list) throw new UsageError(`${value}: say --keys or --put before it.`);
    list.push(value);
  }
  return { keys: lists["keys"] ?? [], put: lists["put"] ?? [] };
}
