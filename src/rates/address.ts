import { z } from "zod";

/** What Secrets Manager holds for a database of RDS or Aurora. */
const Secret = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65_535).default(5432),
  dbname: z.string().min(1).default("rates"),
});

/** How to reach the database, in the words of `pg`. */
export type DatabaseAddress =
  | { readonly connectionString: string }
  | {
      readonly user: string;
      readonly password: string;
      readonly host: string;
      readonly port: number;
      readonly database: string;
      /** The certificate is checked; NODE_EXTRA_CA_CERTS names the CA of RDS. */
      readonly ssl: boolean;
    };

const url = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "an address like postgresql://user:password@host:5432/rates");

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Not the text itself: it is a secret.
    context.addIssue({ code: "custom", message: "not JSON; expected a secret of Secrets Manager" });
    return z.NEVER;
  }
});

/** The two variables; a process takes either. */
export const databaseVariables = {
  DATABASE_URL: url.optional(),
  DATABASE_SECRET: json.pipe(Secret).optional(),
};

interface DatabaseVariables {
  readonly DATABASE_URL?: string | undefined;
  readonly DATABASE_SECRET?: z.output<typeof Secret> | undefined;
}

/** For a schema's `refine`: exactly one of the two is given. */
export function hasOneAddress(env: DatabaseVariables): boolean {
  return (env.DATABASE_URL === undefined) !== (env.DATABASE_SECRET === undefined);
}

export const ONE_ADDRESS = {
  message: "Give either DATABASE_URL or DATABASE_SECRET: where the prices are.",
  path: ["DATABASE_URL"],
  when: () => true, // checked also when others are at fault, so that all are named at once
};

/** A wire between machines is encrypted; within one there is none. */
const THIS_MACHINE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);

export function addressOf({ DATABASE_URL, DATABASE_SECRET }: DatabaseVariables): DatabaseAddress {
  if (DATABASE_SECRET === undefined) return { connectionString: DATABASE_URL ?? "" };
  const { username, password, host, port, dbname } = DATABASE_SECRET;
  const ssl = !THIS_MACHINE.has(host) && !host.startsWith("/");
  return { user: username, password, host, port, database: dbname, ssl };
}

/** What must never be in a log line. */
export function secretsOf(address: DatabaseAddress): readonly string[] {
  if (!("connectionString" in address)) return [address.password];
  // As written; and as it is sent, where it was escaped.
  const password = /^[^/]*\/\/[^/@]*?:([^@/]*)@/.exec(address.connectionString)?.[1] ?? "";
  return [address.connectionString, password, decodeURIComponent(password)];
}
