import { expect, test } from "vitest";
import { createOneAtATime } from "../../src/lib/one-at-a-time.ts";

test("one begins when the one before has ended, well or not, and each caller has its own outcome", async () => {
  const inTurn = createOneAtATime();
  const begun: string[] = [];
  const gate = Promise.withResolvers<string>();
  const first = inTurn(async () => {
    begun.push("first");
    return await gate.promise;
  });
  const second = inTurn(async () => {
    begun.push("second");
    return "second";
  });
  const both = Promise.allSettled([first, second]);
  await Promise.resolve();
  expect(begun).toEqual(["first"]);
  gate.reject(new Error("first failed"));
  expect(await both).toEqual([
    { status: "rejected", reason: new Error("first failed") },
    { status: "fulfilled", value: "second" },
  ]);
  expect(begun).toEqual(["first", "second"]);
});
