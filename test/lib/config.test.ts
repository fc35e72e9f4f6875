import { expect, test } from "vitest";
import { z } from "zod";
import { ConfigError, readConfig } from "../../src/lib/config.ts";

const Schema = z.object({
  QUEUE_URL: z.url(),
  LANES: z.coerce.number().int().min(1).default(2),
  TABLE: z.string(),
});

test("all faults are named at once", () => {
  const env = { QUEUE_URL: "nowhere", LANES: "0" };
  const read = () => readConfig(Schema, env);
  expect(read).toThrow(ConfigError);
  for (const name of ["QUEUE_URL", "LANES", "TABLE"]) expect(read).toThrow(name);
});

test("an empty variable counts as unset: a default applies, a demand fails", () => {
  const env = { QUEUE_URL: "http://127.0.0.1/q", LANES: "", TABLE: "jobs" };
  expect(readConfig(Schema, env).LANES).toBe(2);
  expect(() => readConfig(Schema, { ...env, TABLE: "" })).toThrow("TABLE");
});

test("variables of others are left out", () => {
  const env = { QUEUE_URL: "http://127.0.0.1/q", TABLE: "jobs", HOME: "/root" };
  expect(readConfig(Schema, env)).toEqual({ QUEUE_URL: env.QUEUE_URL, LANES: 2, TABLE: "jobs" });
});

test("an error never repeats a value, which may be a secret", () => {
  const secret = "not-an-address-but-a-secret";
  const read = () => readConfig(Schema, { QUEUE_URL: secret, TABLE: "jobs" });
  expect(read).toThrow("QUEUE_URL");
  expect(read).not.toThrow(secret);
});
