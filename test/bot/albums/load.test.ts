import { beforeAll, expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { runLoad } from "./load.ts";
import type { Made } from "./ports.ts";

const local = useLocalCloud();
let made: Made;
beforeAll(async () => {
  made = await local.provisioned();
});

test("five chats that each send an album of ten at once get one answer each, with every photo once", async () => {
  expect(await runLoad(made, { chats: 5, patienceMs: 60_000 })).toBeGreaterThan(0);
}, 90_000);
