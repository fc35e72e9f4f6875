import { parsedArgs } from "../provision/parsed-args.ts";
import { UsageError } from "../provision/plain-words.ts";
import { checkedPrefix, DEFAULT_PREFIX } from "../provision/prefix.ts";

export const DEAD_LETTERS_USAGE = `npm run dead-letters -- [what] [options]

Messages that could not be dealt with. Without a word: lists them, with age, kind, job and reason.

  show <id>               one of them with its text, which may be what somebody wrote
  redrive <id>, --all     back to its queue. A job that has ended stays ended: whoever asked was told. A request or an
                          update that has not ended is done.
  drop <id>, --all        delete for good; of several it asks first
  --queue <name>          only of this queue: inbox, jobs, videos, results or uploads
  --yes                   do not ask; without it, drop --all needs a terminal
  --prefix <name>         starts the queues' names (default ${DEFAULT_PREFIX}), in place of INBOX_QUEUE_URL, JOBS_QUEUE_URL …
  --help                  this text

An id may be cut after four characters or more. Of a first-in-first-out queue (inbox) only the first message of each chat
can be seen; the others follow when it is dealt with. Listing hides the messages for a moment and gives them back.
Exit code: 0 done, 1 not done, 2 not understood.`;

type Action =
  | { readonly kind: "list" }
  | { readonly kind: "show"; readonly id: string }
  | {
      readonly kind: "redrive" | "drop";
      /** Undefined for all. */ readonly id: string | undefined;
    };

export type DeadLettersCommand = {
  readonly queue: string | undefined;
  /** Undefined: the addresses come from the variables where they are set. */
  readonly prefix: string | undefined;
  readonly yes: boolean;
} & (Action | { readonly kind: "help" });

const ID = /^[\w-]{4,}$/;

/** Reads the command line. Throws UsageError that says what to change. */
export function deadLettersCommand(args: readonly string[]): DeadLettersCommand {
  const flag = { type: "boolean", default: false } as const;
  const { values, positionals } = parsedArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      all: flag,
      queue: { type: "string" },
      prefix: { type: "string" },
      yes: flag,
      help: flag,
    },
  });
  const common = {
    queue: values.queue,
    prefix: values.prefix === undefined ? undefined : checkedPrefix(values.prefix),
    yes: values.yes,
  };
  if (values.help) return { ...common, kind: "help" };
  const [, id] = positionals;
  if (id !== undefined && !ID.test(id))
    throw new UsageError(`${id} is not the beginning of an id.`);
  return { ...common, ...action(positionals, values.all) };
}

function action([what = "list", id, ...more]: readonly string[], all: boolean): Action {
  if (more.length > 0) throw new UsageError("One message at a time, or --all.");
  switch (what) {
    case "list":
      return { kind: "list" };
    case "show":
      if (id === undefined) throw new UsageError("show <id>: which message?");
      return { kind: "show", id };
    case "redrive":
    case "drop":
      if ((id === undefined) !== all) throw new UsageError(`${what} <id>, or ${what} --all.`);
      return { kind: what, id };
    default:
      throw new UsageError(`${what}: use list, show, redrive or drop (--help says more).`);
  }
}
