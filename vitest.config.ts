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
    // Two cores: more files at once only make the process tests slower.
    maxWorkers: 2,
  },
});
