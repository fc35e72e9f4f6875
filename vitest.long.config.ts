import { defineConfig } from "vitest/config";

/** Tests that search or load for minutes: `npm run test:long`, one file after the other. */
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    globalSetup: ["test/support/postgres-broker.ts"],
    restoreMocks: true,
    testTimeout: 20 * 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
