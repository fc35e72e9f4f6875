import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readBody, readForm, type Upload } from "./form.ts";
import { UPLOAD_MAX_BYTES } from "./limits.ts";
import { badRequest, Refusal } from "./refusal.ts";

/** A bot may upload 50 MB per file; the markup around it and an album's other items come on top. */
const BODY_MAX_BYTES = 11 * UPLOAD_MAX_BYTES;
const JSON_MAX_BYTES = 1024 * 1024;

/** The parameters of one call, whichever way they were sent. A parameter that is empty counts as not given. */
export interface Params {
  readonly all: Record<string, unknown>;
  text(name: string): string | undefined;
  /** Throws Telegram's error when it is no whole number. */
  integer(name: string): number | undefined;
  flag(name: string): boolean;
  /** An object or list, given as JSON text or as itself; throws Telegram's error when it does not fit. */
  json<T>(name: string, schema: z.ZodType<T>): T | undefined;
  /** The upload a field holds, directly or by `attach://`. */
  upload(reference: string): Upload | undefined;
}

/** Reads a call's parameters from query, JSON, form and multipart bodies. */
export async function readParams(
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<Params> {
  const inQuery = Object.fromEntries(query);
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") {
    const form = await readForm(request, {
      files: 20,
      fileBytes: UPLOAD_MAX_BYTES,
      totalBytes: BODY_MAX_BYTES,
    });
    return createParams({ ...inQuery, ...form.fields }, form.files);
  }
  const body = (await readBody(request, JSON_MAX_BYTES)).toString("utf8");
  if (type === "application/json" && body !== "")
    return createParams({ ...inQuery, ...parsed(body) });
  return createParams({ ...inQuery, ...Object.fromEntries(new URLSearchParams(body)) });
}

function createParams(all: Record<string, unknown>, files: readonly Upload[] = []): Params {
  function value(name: string): unknown {
    const given = all[name];
    return given === "" || given === null ? undefined : given;
  }
  return {
    all,
    text(name) {
      const given = value(name);
      if (given === undefined) return undefined;
      return typeof given === "string" ? given : JSON.stringify(given);
    },
    integer(name) {
      const given = value(name);
      if (given === undefined) return undefined;
      const number = Number(given);
      if (!Number.isSafeInteger(number)) throw badRequest(`invalid ${name} specified`);
      return number;
    },
    flag: (name) => ["true", "1", "True", true, 1].some((yes) => yes === value(name)),
    json(name, schema) {
      const given = value(name);
      if (given === undefined) return undefined;
      const result = schema.safeParse(typeof given === "string" ? parsedValue(given) : given);
      if (!result.success) throw badRequest(`can't parse ${name.replaceAll("_", " ")} JSON object`);
      return result.data;
    },
    upload(reference) {
      const field = reference.replace(/^attach:\/\//, "");
      return files.find((file) => file.field === field);
    },
  };
}

function parsed(body: string): Record<string, unknown> {
  const result = z.record(z.string(), z.unknown()).safeParse(parsedValue(body));
  if (!result.success)
    throw new Refusal(400, "Bad Request: can't parse request body as JSON object");
  return result.data;
}

/** Text that is no JSON stays text: the schema says what was expected. */
function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
