import { expect, test } from "vitest";
import type { Slots } from "../../../src/rates/dispatch/slots.ts";
import { createTakeSlot } from "../../../src/rates/dispatch/take-slot.ts";

/** Slots in memory, and tasks of which so many run; each look at them is told, and then something may change. */
function useSlots(max: number) {
  const holders = new Set<string>();
  const found = new Set<string>();
  const world = { running: 0, looks: 0, onLook: (): void => undefined };
  const slots: Slots = {
    async claim(token) {
      if (holders.has(token)) return "held";
      if (holders.size >= max) return "full";
      holders.add(token);
      return "claimed";
    },
    release: async (token) => void holders.delete(token),
    holders: async () => holders,
  };
  const takeSlot = createTakeSlot({
    slots,
    tasks: {
      async running() {
        world.looks += 1;
        world.onLook();
        return world.running;
      },
      find: async (owner) => (found.has(owner) ? "arn" : undefined),
    },
    maxTasks: max,
    everyMs: 1,
    reclaim: async () => undefined,
  });
  const { signal } = new AbortController();
  const take = async (token: string, mayHold = false) => await takeSlot(token, { signal, mayHold });
  return { holders, found, world, take };
}

test("slots are taken in the order in which they were asked for", async () => {
  const { holders, take } = useSlots(1);
  await take("a");
  const order: string[] = [];
  const waiting = ["b", "c"].map(async (token) => {
    await take(token);
    order.push(token);
    holders.delete(token);
  });
  holders.delete("a");
  await Promise.all(waiting);
  expect(order).toEqual(["b", "c"]);
});

test("who had a slot before waits behind nobody, but for room beside the tasks of somebody else", async () => {
  const { holders, world, take } = useSlots(2);
  holders.add("a");
  holders.add("b");
  const behind = take("c");
  world.running = 2;
  world.onLook = () => {
    if (world.looks === 3) world.running = 1;
  };
  await take("a", true);
  expect(world.looks).toBe(3);
  holders.delete("b");
  await behind;
  expect(holders).toEqual(new Set(["a", "c"]));
});

test("who had a slot before and whose task is one of those that run waits for nothing", async () => {
  const { holders, found, world, take } = useSlots(1);
  holders.add("a");
  found.add("a");
  world.running = 1;
  await take("a", true);
  expect(world.looks).toBe(1);
});
