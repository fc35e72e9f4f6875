import { z } from "zod";

const Schema = z.looseObject({ $ref: z.string().optional() });
const Document = z.looseObject({
  openapi: z.string().startsWith("3.1"),
  paths: z.record(
    z.string(),
    z.object({
      get: z.looseObject({
        responses: z.record(
          z.string(),
          z.object({ content: z.record(z.string(), z.object({ schema: Schema })) }),
        ),
      }),
    }),
  ),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

export function resolveDocument(document: unknown): z.infer<typeof Document> {
  return Document.parse(document);
}

/** What of an answer is not as the document says; empty when all is. */
export function holdsAgainst(
  document: z.infer<typeof Document>,
  path: string,
  { status, type, body }: Answer,
): string[] {
  const [route = ""] = path.split("?", 1);
  const response = document.paths[route]?.get.responses[status];
  if (!response) return [`${status} of ${route} is not in the document`];
  const [mediaType = ""] = type.split(";", 1);
  const schema = response.content[mediaType]?.schema;
  if (!schema) return [`${mediaType} of ${status} of ${route} is not in the document`];
  // zod reads JSON Schema, too; references are put in place first.
  const parsed = z
    .fromJSONSchema(inPlace(schema, document) as Parameters<typeof z.fromJSONSchema>[0])
    .safeParse(body);
  return parsed.success ? [] : [z.prettifyError(parsed.error)];
}

function inPlace(value: unknown, document: z.infer<typeof Document>): unknown {
  if (Array.isArray(value)) return value.map((one) => inPlace(one, document));
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value && typeof value.$ref === "string") {
    const name = value.$ref.replace("#/components/schemas/", "");
    return inPlace(document.components.schemas[name], document);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, inPlace(one, document)]),
  );
}
