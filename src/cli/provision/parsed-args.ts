import { parseArgs, type ParseArgsConfig } from "node:util";
import { UsageError } from "./plain-words.ts";

/** What Node's parseArgs gives. Throws UsageError, with its words, where the command line does not fit. */
export function parsedArgs<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (err) {
    const what = err instanceof Error ? err.message : String(err);
    throw new UsageError(`${what} (--help lists the options)`, { cause: err });
  }
}
