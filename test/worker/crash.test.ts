import { expect, test, vi } from "vitest";
import type { Delivery } from "../../src/cloud/queue.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { workerRig } from "../support/worker-rig.ts";

const local = useLocalCloud();

/** Each thing that a worker does to the world for one job, in the order that loses nothing. */
const STEPS = ["claim", "fetch", "store", "finish", "report", "acknowledge"];

interface Death {
  readonly step: number;
  /** It dies after the step was done, before it hears of it; else before it is done. */
  readonly done: boolean;
}

/** The parts of a process that dies at a step: from then on it does nothing any more. */
function mortal(rig: Awaited<ReturnType<typeof workerRig>>, death: Death) {
  const steps: string[] = [];

  function alive(): void {
    if (steps.length > death.step) throw new Error("Dead.");
  }

  async function step<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
    alive();
    steps.push(name);
    if (steps.length > death.step && death.done) await act();
    alive();
    return await act();
  }

  const { table, blobs, report } = rig;
  return {
    steps,
    parts: {
      table: {
        ...table,
        update: async (...[key, change]: Parameters<typeof table.update>) => {
          const act = async () => await table.update(key, change);
          if (change.update.includes("#startedAt")) return await step("claim", act);
          if (change.update.includes("#result")) return await step("finish", act);
          alive();
          return await act();
        },
      },
      blobs: {
        ...blobs,
        get: async (...object: Parameters<typeof blobs.get>) =>
          await step("fetch", async () => await blobs.get(...object)),
        put: async (...object: Parameters<typeof blobs.put>) =>
          await step("store", async () => await blobs.put(...object)),
      },
      report: async (jobId: string) => await step("report", async () => await report(jobId)),
    },
    holding: (delivery: Delivery): Delivery => ({
      ...delivery,
      ack: async () => await step("acknowledge", async () => await delivery.ack()),
      async hide(seconds) {
        alive();
        await delivery.hide(seconds);
      },
    }),
  };
}

async function survivedBy(death: Death) {
  const rig = await workerRig(local, { visibilitySeconds: 2 });
  const job = await rig.asked();
  const { parts, steps, holding } = mortal(rig, death);
  const first = await rig.worker(parts);
  await first.settle(holding(await rig.taken()));

  const second = await rig.worker();
  await second.consumer.start();
  await vi.waitFor(async () => expect(await rig.left()).toBe(0), { timeout: 10_000 });
  await second.consumer.stop();

  const result = { bucket: rig.env.IMAGES_BUCKET, key: `results/${job.id}.jpg`, maxBytes: 100 };
  return {
    steps,
    outcomes: first.outcomes,
    state: (await rig.row(job))?.state,
    picture: (await rig.blobs.get(result)).toString(),
    reports: (await rig.reported()).map((id) => id === job.id),
    dead: await rig.dead(),
  };
}

test.each([
  { when: "before it is done", done: false },
  { when: "before it hears that it was done", done: true },
])(
  "a worker that dies at any step, $when, costs a retry at most: one result, and a report",
  async ({ done }) => {
    const all = await Promise.all(
      STEPS.map(async (_name, step) => await survivedBy({ step, done })),
    );

    expect(all).toEqual(
      STEPS.map((name, step) => ({
        steps: STEPS.slice(0, step + 1),
        outcomes: ["lost"],
        state: "done",
        picture: "photo",
        // Twice only where the report had been sent and the message came again.
        reports: name === (done ? "report" : "acknowledge") ? [true, true] : [true],
        dead: [],
      })),
    );
  },
);
