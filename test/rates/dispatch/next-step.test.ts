import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TaskState } from "../../../src/cloud/tasks.ts";
import { checkFargateSize } from "../../../src/local/ecs/fargate-sizes.ts";
import { nextStep } from "../../../src/rates/dispatch/next-step.ts";
import { sizeFor, withMoreMemory } from "../../../src/rates/dispatch/task-size.ts";
import { verdictOf } from "../../../src/rates/dispatch/verdict.ts";

const GIB = 2 ** 30;

function stopped(exitCode: number | undefined, reason = "Essential container in task exited") {
  return { phase: "stopped", createdAt: 0, startedAt: 0, exitCode, reason } satisfies TaskState;
}

const row = { key: "incoming/a.csv", retries: 0, cpu: 256, memory: 512 };

test("larger files get larger tasks, and every size is one that Fargate has", () => {
  const sizes = [0, 16 * 2 ** 20, 16 * 2 ** 20 + 1, GIB, 100 * GIB].map(sizeFor);
  expect(sizes.map(({ cpu }) => cpu)).toEqual([256, 256, 512, 1024, 1024]);
  let size = sizeFor(0);
  for (let step = 0; step < 8; step++) {
    checkFargateSize(size.cpu, size.memory);
    const more = withMoreMemory(size);
    expect(more.memory > size.memory || more.memory === 16_384).toBe(true);
    size = more;
  }
  expect(size.memory).toBe(16_384);
});

test("the table of sizes in the documentation is the one in force", () => {
  const text = readFileSync(new URL("../../../docs/rates.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| (?:up to (\d+) MiB|larger) +\| (\d+) +\| (\d+) MiB +\|$/gm)];
  expect(rows).toHaveLength(3);
  for (const [, mib, cpu, memory] of rows) {
    const bytes = mib === undefined ? 10 * GIB : Number(mib) * 2 ** 20;
    expect(sizeFor(bytes)).toEqual({ cpu: Number(cpu), memory: Number(memory) });
  }
});

test.each([65, 66, 1])("exit code %i is the end of it", (code) => {
  expect(nextStep(verdictOf(stopped(code)), row, 600)).toMatchObject({
    kind: "failed",
    reason: expect.stringMatching(new RegExp(`^incoming/a.csv: .*exit code ${code}`)),
  });
});

test.each([75, 143, 139, undefined])(
  "after exit code %s another task tries, later and later",
  (code) => {
    const verdict = verdictOf(stopped(code));
    const seconds = [0, 1, 2].map((retries) => nextStep(verdict, { ...row, retries }, 600));
    expect(seconds).toMatchObject(
      [30, 120, 600].map((each) => ({ kind: "retried", seconds: each, size: { memory: 512 } })),
    );
    expect(nextStep(verdict, { ...row, retries: 3 }, 600).kind).toBe("failed");
  },
);

test.each([
  stopped(137, "OutOfMemoryError: Container killed due to memory usage"),
  stopped(137),
  stopped(134),
  stopped(1 << 7, "OutOfMemoryError"),
])("$exitCode, $reason: the next task has more memory", (task) => {
  expect(nextStep(verdictOf(task), row, 600)).toMatchObject({ size: { cpu: 512, memory: 1024 } });
});

test("a task that is not known any more is tried again: what is in, is found to be in", () => {
  expect(nextStep(verdictOf(undefined), row, 600).kind).toBe("retried");
});
