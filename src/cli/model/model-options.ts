import { parseArgs } from "node:util";
import { UsageError } from "../provision/plain-words.ts";
import { KNOWN_MODELS, type KnownModel } from "./known-models.ts";

export const MODEL_USAGE = `npm run model -- [name] [options]

Fetches a public detector into the folder models; the worker uses the one that was asked for last, from its next start.
Without a name: lists them. A file is taken only when its length and SHA-256 are the pinned ones.

  <name>                        ${KNOWN_MODELS.map(({ name }) => name).join(", ")}
  --from <file or address>      take the file from there instead of the internet; the same check
  --remove <name>               remove it again; without any the worker uses the model that comes with the project
  --folder <folder>             another folder than models
  --help                        this text

Behind a proxy: set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY. Exit code: 0 done, 1 not done, 2 not understood.`;

export type ModelCommand =
  | { readonly kind: "help" }
  | { readonly kind: "list"; readonly folder: string }
  | { readonly kind: "remove"; readonly folder: string; readonly model: KnownModel }
  | {
      readonly kind: "fetch";
      readonly folder: string;
      readonly model: KnownModel;
      readonly from: string | undefined;
    };

/** Reads the command line. Throws UsageError that says what to change. */
export function modelCommand(args: readonly string[], defaultFolder: string): ModelCommand {
  const { values, positionals } = parsed(args);
  const { help, from, remove, folder = defaultFolder } = values;
  const [name, ...more] = positionals;
  if (help) return { kind: "help" };
  if (more.length > 0) throw new UsageError("One model at a time.");
  if (remove !== undefined) {
    if (name !== undefined || from !== undefined) {
      throw new UsageError("--remove <name> stands alone.");
    }
    return { kind: "remove", folder, model: known(remove) };
  }
  if (name !== undefined) return { kind: "fetch", folder, model: known(name), from };
  if (from !== undefined) throw new UsageError("--from needs the name of a model, too.");
  return { kind: "list", folder };
}

function known(name: string): KnownModel {
  const model = KNOWN_MODELS.find((candidate) => candidate.name === name);
  if (model) return model;
  const names = KNOWN_MODELS.map((candidate) => candidate.name).join(", ");
  throw new UsageError(`There is no model "${name}". Known are: ${names}.`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        from: { type: "string" },
        remove: { type: "string" },
        folder: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (err) {
    const what = err instanceof Error ? err.message : String(err);
    throw new UsageError(`${what} (--help lists the options)`, { cause: err });
  }
}
