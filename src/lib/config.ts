import { z } from "zod";

/** What is wrong with a process's environment, all faults at once, in words for whoever set it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads a process's configuration from its environment variables.
 *
 * An empty variable counts as unset. Throws one ConfigError that names every fault.
 */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new ConfigError(`The environment does not fit:\n${z.prettifyError(result.error)}`);
  }
  return result.data;
}
