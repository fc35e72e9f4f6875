import { expect, test, vi } from "vitest";
import { empty } from "../../src/jobs/forget-transitions.ts";
import type { JobOf } from "../../src/jobs/job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { workerRig } from "../support/worker-rig.ts";

const local = useLocalCloud();

/** What `/delete_me` makes of a job that has not ended. */
function deleted(job: JobOf<"detect">) {
  const now = Date.now();
  return empty(job.id, { by: "deletion#1001#1", leftovers: [job.image], now });
}

test("a deleted job that waits in the queue is let go without work, and without a word", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  await rig.store.change(job.id, deleted(job));
  const perform = vi.fn(rig.perform);
  const { settle, outcomes } = await rig.worker({ perform });

  await settle(await rig.taken());

  expect(perform).not.toHaveBeenCalled();
  expect(outcomes).toEqual(["acknowledged"]);
  expect([await rig.left(), await rig.reported(), await rig.dead()]).toEqual([0, [], []]);
});

test("a job that is deleted while it is worked on writes nothing into its row", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const { settle } = await rig.worker({
    perform: async (...work) => {
      const performed = await rig.perform(...work);
      await rig.store.change(job.id, deleted(job));
      return performed;
    },
  });

  await settle(await rig.taken());

  const row = await rig.row(job);
  expect(row).toMatchObject({ state: "cancelled", forgottenBy: "deletion#1001#1" });
  expect(row).not.toHaveProperty("result");
  expect([await rig.left(), await rig.dead()]).toEqual([0, []]); // told of by whoever looks at the row: nobody
});
