import { z } from "zod";

/** What the API answers, in the words of its documentation. */

const Day = z.iso.date().describe("A day, YYYY-MM-DD");

const Average = z
  .int()
  .nullable()
  .describe(
    "Average price in whole dollars, halves rounded up; null where there are fewer than three prices",
  );

/** One day of an answer to `origin` and `destination`. */
export const DailyRate = z.object({ day: Day, average_price: Average });

/** The answer to `orig_code` and `dest_code`. */
export const OlderRates = z.object({
  rates: z.array(
    z.object({
      day: Day,
      price: Average,
      count: z.int().min(0).describe("The number of prices of that day"),
    }),
  ),
});

export const Greeting = z.object({ message: z.literal("Hello world!") });

export const Health = z.object({
  status: z.enum(["ok", "stopping"]),
  database: z
    .object({
      last_query: z
        .object({ at: z.iso.datetime(), outcome: z.enum(["ok", "failed"]) })
        .nullable()
        .describe("What the last question to the database saw; null before the first one"),
    })
    .describe("Nothing is asked for this: a database that sleeps goes on sleeping"),
});
export type Health = z.infer<typeof Health>;

/** What was wrong with one parameter. */
export const ParameterFault = z.object({
  parameter: z.string(),
  detail: z.string().describe("What is wrong, and what to change"),
  nearest: z
    .array(z.string())
    .max(3)
    .optional()
    .describe("For an unknown port or region: those that are spelled most alike"),
});
export type ParameterFault = z.infer<typeof ParameterFault>;

/** Every kind of problem, by the last part of its `type`. */
export const PROBLEMS = {
  "invalid-parameters": { status: 400, title: "Parameters are missing or wrong" },
  "unknown-place": { status: 404, title: "There is no such port or region" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "This can only be read" },
  failed: { status: 500, title: "The request failed, by no fault of its own" },
  unavailable: { status: 503, title: "The prices cannot be asked right now" },
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

/** Problem details (RFC 9457). */
export const Problem = z.object({
  type: z.string().describe("Which kind of problem; a reference to its place in the documentation"),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe("What is wrong this time, and what to change"),
  errors: z.array(ParameterFault).optional().describe("Each fault by itself"),
});
export type Problem = z.infer<typeof Problem>;

/** The media type of problem details. */
export const PROBLEM_TYPE = "application/problem+json";

export function problemOf(
  kind: ProblemKind,
  detail: string,
  errors?: readonly ParameterFault[],
): Problem {
  const { status, title } = PROBLEMS[kind];
  return { type: `/docs#${kind}`, title, status, detail, ...(errors && { errors: [...errors] }) };
}
