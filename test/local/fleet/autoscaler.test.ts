import { expect, onTestFinished, test, vi } from "vitest";
import { createAutoscaler } from "../../../src/local/fleet/autoscaler.ts";
import type { Fleet } from "../../../src/local/fleet/fleet.ts";
import { recordedLog } from "../../support/recorded-log.ts";

/** Far above what anything takes on a busy machine. */
const PATIENCE = { timeout: 25_000, interval: 10 };

/** What the rule wants at each of these depths, one after the other, of a fleet that does as it is told. */
async function desiredFor(
  depths: readonly number[],
  { min = 0, max = 8 }: { readonly min?: number; readonly max?: number } = {},
): Promise<{ readonly desired: readonly number[]; readonly messages: readonly string[] }> {
  const { log, messages } = recordedLog();
  const desired: number[] = [];
  const left = [...depths];
  const over = Promise.withResolvers<void>();
  let now = min;
  const fleet: Fleet = {
    name: "worker",
    workers: [],
    count: () => ({ desired: now, running: now }),
    setDesired(next) {
      now = next;
      desired.push(next);
    },
    stop: async () => undefined,
  };
  const scaler = createAutoscaler({
    fleet,
    queue: {
      async depth() {
        const waiting = left.shift();
        if (waiting !== undefined) return { waiting, inFlight: 0, delayed: 0 };
        over.resolve();
        return await new Promise<never>((_resolve, reject) => {
          onStopped.push(() => reject(new Error("stopped")));
        });
      },
    },
    size: { min, max },
    minuteMs: 0,
    log,
  });
  const onStopped: (() => void)[] = [];
  onTestFinished(async () => {
    const stopped = scaler.stop();
    for (const each of onStopped) each();
    await stopped;
  });
  await scaler.start();
  await over.promise;
  return { desired, messages: messages() };
}

const times = (count: number, depth: number) => Array.from({ length: count }, () => depth);

test("one message that waits brings one worker at the third look, and many bring all after the cooldown", async () => {
  const { desired, messages } = await desiredFor(times(8, 40));
  expect(desired).toEqual([0, 0, 1, 1, 1, 1, 8, 8]);
  expect(messages).toEqual(["fleet scaled", "fleet scaled"]);
  expect((await desiredFor(times(3, 1))).desired).toEqual([0, 0, 1]);
});

test("one message behind busy workers brings one more, as long as it waits", async () => {
  const { desired } = await desiredFor([...times(3, 1), ...times(12, 1)]);
  expect(desired).toEqual([0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4]);
});

test("a message that is taken at once brings none", async () => {
  const { desired } = await desiredFor([1, 0, 1, 1, 0, 1, 0, 1, 1]);
  expect(desired).toEqual(times(9, 0));
});

test("fifteen looks at an empty queue take all of them away, down to the fewest", async () => {
  const { desired } = await desiredFor([...times(7, 40), ...times(15, 0)]);
  expect(desired.slice(6, -1)).toEqual(times(15, 8));
  expect(desired.at(-1)).toBe(0);
  const few = await desiredFor([...times(7, 40), ...times(15, 0)], { min: 2 });
  expect([few.desired.at(0), few.desired.at(-1)]).toEqual([2, 2]);
});

test("a queue that does not tell is looked at again", async () => {
  const { log, lines } = recordedLog();
  const depth = vi.fn(async () => ({ waiting: 0, inFlight: 0, delayed: 0 }));
  depth.mockRejectedValueOnce(new Error("queue down"));
  const setDesired = vi.fn();
  const scaler = createAutoscaler({
    fleet: {
      name: "worker",
      workers: [],
      count: () => ({ desired: 0, running: 0 }),
      setDesired,
      stop: async () => undefined,
    },
    queue: { depth },
    size: { min: 0, max: 2 },
    minuteMs: 1,
    log,
  });
  onTestFinished(async () => await scaler.stop());
  await scaler.start();
  await vi.waitFor(() => expect(setDesired).toHaveBeenCalled(), PATIENCE);
  expect(lines).toMatchObject([{ level: 50, service: "scaling of worker" }]);
});
