import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    // Starts one Postgres for the whole run, when the first test asks for it.
    globalSetup: ["test/support/postgres-broker.ts"],
    restoreMocks: true,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Many tests wait for a process or a queue: two more files at once use the time of two cores that they leave.
    maxWorkers: 4,
    // No module keeps state of its own, so files may share one process, which then loads the SDK once and not 180 times.
    isolate: false,
  },
});
