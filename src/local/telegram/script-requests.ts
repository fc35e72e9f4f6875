import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readBody, readForm } from "./form.ts";
import { ALBUM_MAX, CAPTION_MAX, TEXT_MAX, UPLOAD_MAX_BYTES } from "./limits.ts";
import type { Sent } from "./people.ts";
import { Refusal } from "./refusal.ts";

const JSON_MAX_BYTES = 64 * 1024;
const FORM_LIMITS = {
  files: ALBUM_MAX,
  fileBytes: UPLOAD_MAX_BYTES,
  totalBytes: 2 * UPLOAD_MAX_BYTES,
};
/** A gap longer than this is a mistake: it would hold the request open. */
const GAP_MAX_MS = 60_000;

const integer = z.coerce.number().int();
const SentFields = z.strictObject({
  text: z.string().max(TEXT_MAX).optional(),
  caption: z.string().max(CAPTION_MAX).optional(),
  userId: integer.optional(),
  replyTo: integer.optional(),
  threadId: integer.positive().optional(),
  gapMs: integer.min(0).max(GAP_MAX_MS).optional(),
});

const FileField = z.enum(["photo", "document", "video"]);

export const EditFields = z.union([
  z.strictObject({ text: z.string().max(TEXT_MAX) }),
  z.strictObject({ caption: z.string().max(CAPTION_MAX) }),
]);
export const PressFields = z.strictObject({ data: z.string(), userId: z.int().optional() });
export const BlockFields = z.strictObject({ blocked: z.boolean() });
export const DeliveryFields = z.strictObject({ twice: z.boolean() });

/** A JSON body that fits the schema; throws 400, 413 or 415. */
export async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  if (contentType(request) !== "application/json")
    throw new Refusal(415, "Send JSON with content-type application/json.");
  const text = (await readBody(request, JSON_MAX_BYTES)).toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  return fitting(schema, body);
}

/** What a person sends, from JSON or from a form with files. */
export async function readSent(request: IncomingMessage): Promise<Sent> {
  if (contentType(request) !== "multipart/form-data")
    return sentOf(await readJson(request, SentFields));
  const form = await readForm(request, FORM_LIMITS);
  const given = Object.entries(form.fields).filter(([, value]) => value !== "");
  const files = form.files.map(({ field, name, mime, bytes }) => ({
    kind: fitting(FileField, field),
    name,
    mime,
    bytes,
  }));
  return { ...sentOf(fitting(SentFields, Object.fromEntries(given))), files };
}

function sentOf({ text, caption, ...rest }: z.infer<typeof SentFields>): Sent {
  return { ...rest, text: text ?? caption };
}

function fitting<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new Refusal(400, z.prettifyError(result.error));
  return result.data;
}

function contentType(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}
