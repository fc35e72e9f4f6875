import { expect, test } from "vitest";
import { runScript } from "../support/run-script.ts";

/** A process whose one service is made of these two functions' bodies. */
function processOf({ start = "", stop = "", graceMs = 20_000, after = "" }) {
  return runScript(`
    import { explainStartErrors } from "./src/lib/explain-start-errors.ts";
    import { createLogger } from "./src/lib/logger.ts";
    import { runUntilSignal } from "./src/lib/run.ts";
    explainStartErrors("test");
    const log = createLogger("test", "info");
    const alive = setInterval(() => {}, 1000);
    const service = {
      name: "test",
      async start() { ${start} },
      async stop() { clearInterval(alive); ${stop} },
    };
    runUntilSignal(service, { log, graceMs: ${graceMs} });
    ${after}
  `);
}

test.each(["SIGTERM", "SIGINT"] as const)("%s stops cleanly with exit code 0", async (signal) => {
  const { child, says, exit, output } = processOf({ stop: "log.info('service stopped');" });
  await says('"started"');
  child.kill(signal);
  expect(await exit).toBe(0);
  expect(output()).toContain("service stopped");
  expect(output()).toContain(signal);
});

test("a process whose output nobody reads any more stops as cleanly", async () => {
  // The reader is gone after the first words of the stop and before the last.
  const { child, says, exit } = processOf({
    stop: `
      const { writeSync } = await import("node:fs");
      const { setTimeout } = await import("node:timers/promises");
      for (;;) try { writeSync(1, " "); await setTimeout(5); } catch { return log.info("unheard"); }
    `,
  });
  await says('"started"');
  child.kill("SIGTERM");
  await says("SIGTERM");
  child.stdout.destroy();
  expect(await exit).toBe(0);
});

test("a stop that hangs ends with exit code 1, even with nothing else to wait for", async () => {
  const hangs = processOf({ stop: "await new Promise(() => {});", graceMs: 50 });
  await hangs.says('"started"');
  hangs.child.kill("SIGTERM");
  expect(await hangs.exit).toBe(1);
  expect(hangs.output()).toContain("did not stop in time");
});

test("a second signal ends a process that is stopping at once", async () => {
  const slow = processOf({ stop: "log.info('slow'); await new Promise(() => {});" });
  await slow.says('"started"');
  slow.child.kill("SIGTERM");
  await slow.says('"slow"');
  slow.child.kill("SIGTERM");
  expect(await slow.exit).toBe(1);
  expect(slow.output()).toContain("stopping at once");
});

test("a start that fails stops what runs and ends with exit code 1", async () => {
  const failing = processOf({
    start: "throw new Error('no such queue');",
    stop: "log.info('tidied');",
  });
  expect(await failing.exit).toBe(1);
  expect(failing.output()).toContain("no such queue");
  expect(failing.output()).toContain("tidied");
});

test("a stop that fails ends with exit code 1", async () => {
  const failing = processOf({ stop: "throw new Error('stuck');" });
  await failing.says('"started"');
  failing.child.kill("SIGTERM");
  expect(await failing.exit).toBe(1);
  expect(failing.output()).toContain("could not stop");
});

test.each([
  ["an uncaught exception", "setTimeout(() => { throw new Error('a bug'); });"],
  ["an unhandled rejection", "void Promise.reject(new Error('a bug'));"],
])("%s stops the process in an orderly way with exit code 1", async (_name, after) => {
  const broken = processOf({ stop: "log.info('tidied');", after });
  expect(await broken.exit).toBe(1);
  expect(broken.output()).toContain("a bug");
  expect(broken.output()).toContain("tidied");
});

test("what keeps a process from starting is one line that says what to change", async () => {
  const { exit, output } = runScript(`
    import { z } from "zod";
    import { readConfig } from "./src/lib/config.ts";
    import { explainStartErrors } from "./src/lib/explain-start-errors.ts";
    explainStartErrors("test");
    readConfig(z.object({ JOBS_TABLE: z.string(), PORT: z.coerce.number() }), { PORT: "x" });
  `);
  expect(await exit).toBe(1);
  const lines = output().trim().split("\n");
  expect(lines).toHaveLength(1);
  const line = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  expect(line).toMatchObject({ level: "fatal", error: "ConfigError" });
  expect(line["msg"]).toMatch(/JOBS_TABLE/);
  expect(line["msg"]).toMatch(/PORT/);
  expect(line).not.toHaveProperty("err");
});
