import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { LoadReport } from "../../src/cli/load-test/report/load-report.ts";
import { runCli } from "../support/run-cli.ts";
import { BUNDLED_MODEL } from "../support/system.ts";

const RATE = process.env["RATE"] ?? "30";
const SECONDS = process.env["SECONDS"] ?? "60";

test("thirty pictures a second for a minute: nothing is lost or doubled, the queue empties, the workers become as few as before", async () => {
  const folder = await mkdtempDisposable(join(tmpdir(), "polybot-load-test-"));
  onTestFinished(async () => await folder[Symbol.asyncDispose]());
  const json = join(folder.path, "report.json");
  const load = ["--rate", RATE, "--for", `${SECONDS}s`, "--arrivals", "even"];
  const run = await runCli(
    "load-test",
    [...load, "--autoscale", "--patience", "5m", "--settle", "10m", "--json", json],
    { PATH: process.env["PATH"] ?? "", MODEL_PATH: BUNDLED_MODEL },
  );
  // oxlint-disable-next-line no-console -- the figures are what one runs this for
  console.log(run.out + run.err);
  const report = JSON.parse(await readFile(json, "utf8")) as LoadReport;
  const count = Number(RATE) * Number(SECONDS);
  expect(report).toMatchObject({
    all: { sent: count, answered: count, inWords: 0 },
    refused: {},
    lost: 0,
    doubled: 0,
    open: 0,
    leftUnderWay: 0,
    deadLetters: 0,
  });
  expect(report.workers?.most).toBeGreaterThan(report.workers?.before ?? 0);
  expect(report.workers?.after).toBe(report.workers?.before);
  expect(run.code).toBe(0);
});
