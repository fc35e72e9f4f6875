import { expect, test } from "vitest";
import { isSameSecret } from "../../src/lib/same-secret.ts";

test("only the same secret is the same", () => {
  expect(isSameSecret("secret", "secret")).toBe(true);
  expect(isSameSecret("secret", "secreT")).toBe(false);
  expect(isSameSecret("secret", "secret ")).toBe(false);
  expect(isSameSecret("", "secret")).toBe(false);
});
