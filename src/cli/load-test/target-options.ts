import { UsageError } from "../provision/plain-words.ts";
import { numberIn } from "../simulate/input/number-in.ts";

/** Who gets the load. */
export type TargetOptions =
  | {
      readonly kind: "local";
      /** Undefined: the usual one if it runs, else one of our own. */
      readonly address: string | undefined;
      /** Undefined: none is started where one runs. */
      readonly own:
        | { readonly workers: number | undefined; readonly autoscale: boolean }
        | undefined;
    }
  | {
      readonly kind: "webhook";
      readonly address: string;
      readonly secret: string;
      readonly chats: readonly [number, ...number[]];
      readonly fileIds: readonly [string, ...string[]];
    }
  | {
      readonly kind: "jobs";
      /** Undefined: by the variables. */
      readonly prefix: string | undefined;
      /** None: some are drawn. */
      readonly keys: readonly string[];
    };

interface Given {
  readonly at?: string | undefined;
  readonly workers?: string | undefined;
  readonly autoscale: boolean;
  readonly webhook?: string | undefined;
  readonly secret?: string | undefined;
  readonly chat?: readonly string[] | undefined;
  readonly fileIds?: readonly string[] | undefined;
  readonly jobs: boolean;
  readonly prefix: string | undefined;
  readonly keys?: readonly string[] | undefined;
}

/** As many as npm start allows. */
const MAX_WORKERS = 16;

/** Reads which target is meant. Throws UsageError where it is none, or more than one. */
export function targetOf(
  given: Given,
  env: Readonly<Record<string, string | undefined>>,
): TargetOptions {
  const { at, workers, autoscale, webhook, jobs } = given;
  const isOwn = workers !== undefined || autoscale;
  const named = [at !== undefined, isOwn, webhook !== undefined, jobs].filter(Boolean);
  if (named.length > 1) {
    throw new UsageError("Give one of --at, --workers or --autoscale, --webhook, and --jobs.");
  }
  mustBelong(given);
  if (webhook !== undefined) return webhookOf(webhook, given, env);
  if (jobs) return { kind: "jobs", prefix: given.prefix, keys: given.keys ?? [] };
  return {
    kind: "local",
    address: at === undefined ? undefined : addressOf(at, "--at"),
    own: isOwn ? { workers: countOf(workers), autoscale } : undefined,
  };
}

/** What says something about a target that was not chosen was meant otherwise. */
function mustBelong({ webhook, jobs, secret, chat, fileIds, prefix, keys }: Given): void {
  if (webhook === undefined) mustBeAbsent({ secret, chat, "file-id": fileIds }, "--webhook");
  if (!jobs) mustBeAbsent({ prefix, keys }, "--jobs");
}

function mustBeAbsent(options: Readonly<Record<string, unknown>>, owner: string): void {
  const strays = Object.entries(options).filter(([, value]) => value !== undefined);
  if (strays.length === 0) return;
  const names = strays.map(([name]) => `--${name}`).join(", ");
  throw new UsageError(`${names}: only with ${owner}.`);
}

function webhookOf(
  webhook: string,
  { secret, chat = [], fileIds = [] }: Given,
  env: Readonly<Record<string, string | undefined>>,
): TargetOptions {
  // While a secret is being rotated the variable has two: the first one counts.
  const known = secret ?? env["TELEGRAM_WEBHOOK_SECRET"]?.split(",")[0]?.trim();
  if (!known) throw new UsageError("--secret: the webhook takes updates with its secret alone.");
  const [fileId, ...otherFiles] = fileIds;
  if (fileId === undefined) {
    throw new UsageError("--file-id: the bot can only fetch photos that it has got before.");
  }
  const [id, ...others] = chat.map((text) =>
    numberIn(text, "--chat", { min: 1, max: Number.MAX_SAFE_INTEGER }),
  );
  if (id === undefined) throw new UsageError("--chat: in which private chat does the bot answer?");
  return {
    kind: "webhook",
    address: addressOf(webhook, "--webhook"),
    secret: known,
    chats: [id, ...others],
    fileIds: [fileId, ...otherFiles],
  };
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = numberIn(text, "--workers", { min: 1, max: MAX_WORKERS });
  if (Number.isInteger(count)) return count;
  throw new UsageError(`--workers: ${text} is no whole number.`);
}

function addressOf(text: string, option: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, "");
  throw new UsageError(`${option}: ${text} is no address such as http://127.0.0.1:8088.`);
}
