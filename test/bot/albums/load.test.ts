import { beforeEach, expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { runLoad } from "./load.ts";
import type { Made } from "./ports.ts";

const local = useLocalCloud();
let made: Made;
beforeEach(async () => {
  made = await local.provisioned();
});

test("five chats that each send an album of ten at once get one answer each, with every photo once", async () => {
  const load = { chats: 5, photos: 10, patienceMs: 60_000 };
  expect(await runLoad(made, load)).toBeGreaterThan(0);
}, 90_000);

test("so do ten whose albums of three are closed by what comes behind them in the inbox", async () => {
  const load = { chats: 10, photos: 3, patienceMs: 60_000 };
  expect(await runLoad(made, load)).toBeGreaterThan(0);
}, 90_000);
