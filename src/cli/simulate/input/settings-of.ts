import { z } from "zod";
import { UsageError } from "../../provision/plain-words.ts";
import { jsonOf } from "./json-of.ts";
import { readText } from "./read-text.ts";

/** What a JSON file says, by this schema; the schema's defaults without a file. Throws UsageError. */
export async function settingsOf<Schema extends z.ZodType>(
  schema: Schema,
  path: string | undefined,
  option: string,
): Promise<z.output<Schema>> {
  const json = path === undefined ? {} : jsonOf(await readText(path, option));
  if (json === undefined) throw new UsageError(`${option}: ${path} is not JSON.`);
  const settings = schema.safeParse(json);
  if (settings.success) return settings.data;
  throw new UsageError(`${option}: ${path}\n${z.prettifyError(settings.error)}`);
}
