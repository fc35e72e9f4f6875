import { z } from "zod";
import {
  DailyRate,
  Greeting,
  Health,
  OlderRates,
  Problem,
  PROBLEM_TYPE,
  type ProblemKind,
  PROBLEMS,
} from "./answers.ts";
import { PARAMETERS } from "./rates-request.ts";

type Json = Readonly<Record<string, unknown>>;

/** One thing that can be asked. */
export interface Operation {
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, Response>>;
}

interface Parameter {
  readonly name: string;
  readonly in: "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: Json;
}

interface Response {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: Json }>>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly info: Json & { readonly title: string; readonly description: string };
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: Json;
}

/** The OpenAPI document, made of the schemas that requests are read by and answers are tested by. */
export function openApi(): OpenApi {
  return {
    openapi: "3.1.0",
    info: {
      title: "Rates",
      version: "1.0.0",
      description: "Average prices per day between ports and regions.",
    },
    paths: {
      "/rates": { get: ratesOperation() },
      "/": {
        get: {
          summary: "A greeting",
          description: "Says that somebody is there.",
          responses: { 200: json("A greeting", { $ref: "#/components/schemas/Greeting" }) },
        },
      },
      "/healthy": {
        get: {
          summary: "Whether this process can be asked",
          description: "For load balancers. Does not ask the database.",
          responses: {
            200: json("It can", { $ref: "#/components/schemas/Health" }),
            503: json("It is about to stop", { $ref: "#/components/schemas/Health" }),
          },
        },
      },
    },
    components: {
      schemas: {
        DailyRates: schemaOf(z.array(DailyRate)),
        OlderRates: schemaOf(OlderRates),
        Greeting: schemaOf(Greeting),
        Health: schemaOf(Health),
        Problem: schemaOf(Problem),
      },
    },
  };
}

function ratesOperation(): Operation {
  return {
    summary: "The average price of each day between two ports or regions",
    description:
      "Give `date_from`, `date_to`, `origin` and `destination`: every day of the range is answered, the first one first. With the older names `orig_code` and `dest_code` in place of `origin` and `destination` the answer has the older form, the newest day first. Not both.",
    parameters: Object.entries(PARAMETERS).map(([name, schema]) => {
      const { description = "", ...rest } = schemaOf(schema);
      return {
        name,
        in: "query",
        required: name.startsWith("date"),
        description: String(description),
        schema: rest,
      };
    }),
    responses: {
      200: json("Every day of the range", {
        oneOf: [
          { $ref: "#/components/schemas/DailyRates" },
          { $ref: "#/components/schemas/OlderRates" },
        ],
      }),
      400: problem("invalid-parameters"),
      404: problem("unknown-place"),
      500: problem("failed"),
      503: problem("unavailable"),
    },
  };
}

/** JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}

function json(description: string, schema: Json): Response {
  return { description, content: { "application/json": { schema } } };
}

function problem(kind: ProblemKind): Response {
  return {
    description: PROBLEMS[kind].title,
    content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}
