import { beforeAll, expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { oneRun } from "./one-run.ts";
import type { Made } from "./ports.ts";

/** As many runs as fit into this; one is a quarter of a second. The long form is `npm run test:long`. */
const BUDGET_MS = 8000;

const local = useLocalCloud();
let made: Made;
beforeAll(async () => {
  made = await local.provisioned({ visibilitySeconds: 600 });
});

test("whatever the order, whoever dies, however often a message comes: one answer for an album, every photo once", async () => {
  const until = performance.now() + BUDGET_MS;
  let runs = 0;
  for (let seed = 1; performance.now() < until; seed += 1) {
    await oneRun(made, seed);
    runs += 1;
  }
  expect(runs).toBeGreaterThan(0);
});

function withoutChats(trace: readonly string[]): readonly string[] {
  return trace.map((step) => step.replaceAll(/\d{4,}/g, "…"));
}

test("the same seed is the same run", async () => {
  const { world: first } = await oneRun(made, 7);
  const { world: second } = await oneRun(made, 7);

  expect(withoutChats(second.trace)).toEqual(withoutChats(first.trace));
});
