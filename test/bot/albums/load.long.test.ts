import { beforeAll, expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { runLoad } from "./load.ts";
import type { Made } from "./ports.ts";

const CHATS = Number(process.env["CHATS"] ?? 1000);

const local = useLocalCloud();
let made: Made;
beforeAll(async () => {
  made = await local.provisioned();
});

test("a thousand chats that each send an album of ten at once get one answer each, with every photo once", async () => {
  const seconds = await runLoad(made, { chats: CHATS, photos: 10, patienceMs: 15 * 60_000 });
  // oxlint-disable-next-line no-console -- the figures are what one runs this for
  console.log(`${CHATS} albums of ten: ${seconds.toFixed(0)} s`);
  expect(seconds).toBeGreaterThan(0);
});
