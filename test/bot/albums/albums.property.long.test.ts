import { beforeAll, expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { oneRun } from "./one-run.ts";
import type { Made } from "./ports.ts";

/** Another part of all runs: `SEED=123 npm run test:long`; a run that fails says its seed. */
const FIRST_SEED = Number(process.env["SEED"] ?? 1_000_000);
const BUDGET_MS = Number(process.env["BUDGET_SECONDS"] ?? 300) * 1000;

const local = useLocalCloud();
let made: Made;
beforeAll(async () => {
  made = await local.provisioned({ visibilitySeconds: 600 });
});

test("one answer for an album and every photo once, in as many runs as minutes allow", async () => {
  const until = performance.now() + BUDGET_MS;
  const seen = { runs: 0, albums: 0, unclear: 0, steps: 0 };
  for (let seed = FIRST_SEED; performance.now() < until; seed += 1) {
    const { world, sent } = await oneRun(made, seed);
    seen.runs += 1;
    seen.albums += sent.length;
    seen.unclear += world.unclear.size;
    seen.steps += world.steps;
  }
  // oxlint-disable-next-line no-console -- the figures are what one runs this for
  console.log(`albums: ${JSON.stringify(seen)}`);
  expect(seen.runs).toBeGreaterThan(0);
});
