import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { BlobGone } from "../../src/cloud/blobs.ts";
import { RejectedJob } from "../../src/jobs/reasons.ts";
import * as personTransitions from "../../src/jobs/person-transitions.ts";
import * as transitions from "../../src/jobs/transitions.ts";
import type { Perform } from "../../src/worker/perform.ts";
import { aJob, aResult } from "../support/a-job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { workerRig } from "../support/worker-rig.ts";

const local = useLocalCloud();

const cancel = () => personTransitions.cancel(Date.now(), "a press");

const LAST_TRY = 4;

/** For what happens when a message comes back; longer than a busy machine keeps a renewal waiting. */
const SHORT = { visibilitySeconds: 2 };

const failing: Perform = async () => {
  throw new Error("S3 is down");
};

const untilAborted: Perform = async (_job, { signal }) => {
  await sleep(20_000, undefined, { signal });
  throw new Error("Not aborted.");
};

/** Work that stays until it is let go, whatever its signal says: native code does not listen. */
function gated(by: string) {
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const perform: Perform = async () => {
    started.resolve();
    await gate.promise;
    return { result: aResult(by), steps: {} };
  };
  return { perform, started: started.promise, open: gate.resolve };
}

test("a job is done, stored, reported and acknowledged", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const { settle, outcomes, ended, lines } = await rig.worker();

  await settle(await rig.taken());

  const { labels } = aResult();
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 1, result: { labels } });
  const stored = { bucket: rig.env.IMAGES_BUCKET, key: `results/${job.id}.jpg`, maxBytes: 100 };
  expect((await rig.blobs.get(stored)).toString()).toBe("photo");
  expect(await rig.reported()).toEqual([job.id]);
  expect([outcomes, ended, await rig.left()]).toEqual([["acknowledged"], ["done"], 0]);
  expect(lines).toContainEqual(
    expect.objectContaining({
      msg: "job done",
      jobId: job.id,
      kind: "detect",
      attempt: 1,
      steps: { inference: 1, report: expect.any(Number) },
    }),
  );
  expect(JSON.stringify(lines)).not.toContain('"chatId"');
});

test("a job that can never succeed is refused with its reason, reported, and not tried again", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const cause = new BlobGone("gone");
  const { settle, outcomes, ended } = await rig.worker({
    perform: async () => {
      throw new RejectedJob("picture-gone", { cause });
    },
  });
  await settle(await rig.taken());
  expect(await rig.row(job)).toMatchObject({ state: "refused", reason: "picture-gone" });
  expect(await rig.reported()).toEqual([job.id]);
  expect([outcomes, ended]).toEqual([["acknowledged"], ["refused"]]);
  expect([await rig.left(), await rig.dead()]).toEqual([0, []]);
});

test("after an ordinary failure the next try need not wait for the lease", async () => {
  const rig = await workerRig(local, { visibilitySeconds: 60 });
  const job = await rig.asked();
  const first = await rig.worker({ perform: failing });
  const delivery = await rig.taken();
  await first.settle({ ...delivery, hide: async () => await delivery.hide(0) });
  expect([first.outcomes, first.ended]).toEqual([["retried"], ["failed"]]);
  expect(await rig.row(job)).toMatchObject({ state: "queued", handedBack: 1 });

  const second = await rig.worker();
  await second.settle(await rig.taken(2));
  expect(second.outcomes).toEqual(["acknowledged"]);
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 2 });
});

test("a failure that also cannot be handed back waits for its lease, and nothing throws", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const { settle, outcomes, messages } = await rig.worker({
    perform: failing,
    table: {
      ...rig.table,
      async update(key, change) {
        if (change.update.includes("#handedBack")) throw new Error("DynamoDB is down");
        return await rig.table.update(key, change);
      },
    },
  });
  await settle(await rig.taken());
  expect(outcomes).toEqual(["retried"]);
  expect(messages()).toContain("job could not be handed back; its lease will run out");
  expect(await rig.row(job)).toMatchObject({ state: "working" });
});

test("a worker that outlives its message is fenced: the second one's result counts, the first acknowledges nothing", async () => {
  const rig = await workerRig(local, SHORT);
  const job = await rig.asked();
  const frozen = gated("slow");
  // A process that stood still: it renewed nothing, and by everybody else's clock its lease is over.
  const first = await rig.worker({ perform: frozen.perform, now: () => Date.now() - 60_000 });
  const delivery = await rig.taken();
  const ack = vi.fn(async () => await delivery.ack());
  const settled = first.settle({ ...delivery, ack, hide: async () => {} });
  await frozen.started;
  const second = await rig.worker({
    perform: async () => ({ result: aResult("fast"), steps: {} }),
  });
  await second.consumer.start();
  await vi.waitFor(() => expect(second.outcomes).toEqual(["acknowledged"]), { timeout: 5000 });
  frozen.open();
  await settled;

  expect(first.outcomes).toEqual(["lost"]);
  expect(ack).not.toHaveBeenCalled();
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 2, result: aResult("fast") });
  expect(await rig.reported()).toEqual([job.id]);
  expect([first.ended, second.ended]).toEqual([["failed"], ["done"]]);
});

test("a lost heartbeat aborts the work, acknowledges nothing, and a second worker does the job", async () => {
  const rig = await workerRig(local, SHORT);
  const job = await rig.asked();
  const first = await rig.worker({ perform: untilAborted });
  const delivery = await rig.taken();
  const fault = local.cloud.faults.add({
    service: "sqs",
    operation: "ChangeMessageVisibility",
    status: 400,
    code: "ReceiptHandleIsInvalid",
  });
  await first.settle(delivery);
  fault.remove();
  expect(first.outcomes).toEqual(["lost"]);
  expect(await rig.left()).toBe(1);

  const second = await rig.worker();
  await second.consumer.start();
  await vi.waitFor(() => expect(second.outcomes).toEqual(["acknowledged"]), { timeout: 5000 });
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 2 });
});

test("a duplicate of a job that is worked on waits, and of one that is done is reported again and let go", async () => {
  const rig = await workerRig(local, { visibilitySeconds: 60 });
  const job = await rig.asked();
  await rig.jobs.send(JSON.stringify(job));
  const slow = gated("dog");
  const first = await rig.worker({ perform: slow.perform });
  const settled = first.settle(await rig.taken());
  await slow.started;

  const second = await rig.worker({ perform: failing });
  const duplicate = await rig.taken();
  const hidden: number[] = [];
  await second.settle({
    ...duplicate,
    hide: async (seconds) => {
      hidden.push(seconds);
      await duplicate.hide(0);
    },
  });
  expect(second.outcomes).toEqual(["retried"]);
  expect(hidden[0]).toBeGreaterThan(50); // until the lease may be over
  expect(hidden[0]).toBeLessThanOrEqual(54);

  slow.open();
  await settled;
  await second.settle(await rig.taken(2));
  expect(second.outcomes).toEqual(["retried", "acknowledged"]);
  expect(second.ended).toEqual([]); // nothing was done again
  expect(await rig.reported()).toEqual([job.id, job.id]);
  expect(await rig.left()).toBe(0);
});

test("a duplicate of a job whose answer was given is let go without a word", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const { settle, outcomes, ended } = await rig.worker();
  await settle(await rig.taken());
  await rig.store.change(job.id, transitions.recordDelivered(Date.now()));
  await rig.jobs.send(JSON.stringify(job));
  await settle(await rig.taken());
  expect([outcomes, ended]).toEqual([["acknowledged", "acknowledged"], ["done"]]);
  expect(await rig.reported()).toEqual([job.id]);
});

test("many copies of one job, on several workers at once, are one result", async () => {
  const rig = await workerRig(local, SHORT);
  const job = await rig.asked();
  for (let i = 0; i < 4; i++) await rig.jobs.send(JSON.stringify(job));
  const perform = vi.fn(rig.perform);
  const workers = await Promise.all([1, 2, 3].map(async () => await rig.worker({ perform })));
  await Promise.all(workers.map(async ({ consumer }) => await consumer.start()));
  await vi.waitFor(async () => expect(await rig.left()).toBe(0), { timeout: 10_000 });
  expect(perform).toHaveBeenCalledOnce();
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 1 });
  expect(new Set(await rig.reported())).toEqual(new Set([job.id]));
  expect(await rig.dead()).toEqual([]);
});

test("a job that was cancelled before its turn is let go without work", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  await rig.store.change(job.id, cancel());
  const perform = vi.fn(rig.perform);
  const { settle, outcomes } = await rig.worker({ perform });
  await settle(await rig.taken());
  expect(perform).not.toHaveBeenCalled();
  expect(outcomes).toEqual(["acknowledged"]);
  expect([await rig.left(), await rig.reported()]).toEqual([0, [job.id]]); // perhaps the person does not know yet
});

test.each([
  { by: "the next look, long before the heartbeat", lookMs: 20, visibilitySeconds: 60 },
  { by: "the next heartbeat", lookMs: 60_000, visibilitySeconds: 2 },
])("a job that is cancelled while it is worked on is aborted at $by, and let go", async (times) => {
  const rig = await workerRig(local, times);
  const job = await rig.asked();
  const started = Promise.withResolvers<void>();
  const ends: unknown[] = [];
  const { settle, outcomes, ended } = await rig.worker({
    lookMs: times.lookMs,
    perform: async (...args) => {
      started.resolve();
      const work = untilAborted(...args);
      work.catch((err: unknown) => ends.push(err));
      return await work;
    },
  });
  const settled = settle(await rig.taken());
  await started.promise;
  await rig.store.change(job.id, cancel());
  await settled;

  expect(ends).toEqual([expect.objectContaining({ name: "AbortError" })]);
  expect([outcomes, ended]).toEqual([["acknowledged"], ["cancelled"]]);
  expect(await rig.row(job)).toMatchObject({ state: "cancelled" });
  expect([await rig.left(), await rig.dead()]).toEqual([0, []]);
});

test("a look that fails does not end the work", async () => {
  const rig = await workerRig(local, { visibilitySeconds: 60 });
  const job = await rig.asked();
  const failed = Promise.withResolvers<void>();
  const { settle, outcomes } = await rig.worker({
    lookMs: 20,
    table: {
      ...rig.table,
      async get() {
        failed.resolve();
        throw new Error("DynamoDB is down");
      },
    },
    perform: async (...args) => {
      await failed.promise;
      return await rig.perform(...args);
    },
  });

  await settle(await rig.taken());

  expect(outcomes).toEqual(["acknowledged"]);
  expect(await rig.row(job)).toMatchObject({ state: "done" });
});

test("a result that comes after the cancellation is not written", async () => {
  const rig = await workerRig(local, { visibilitySeconds: 60 });
  const job = await rig.asked();
  const slow = gated("dog");
  const { settle, outcomes, ended } = await rig.worker({ perform: slow.perform });
  const settled = settle(await rig.taken());
  await slow.started;
  await rig.store.change(job.id, cancel());
  slow.open();
  await settled;
  expect([outcomes, ended, await rig.left()]).toEqual([["acknowledged"], ["cancelled"], 0]);
  expect(await rig.row(job)).toMatchObject({ state: "cancelled" });
  expect(await rig.row(job)).not.toHaveProperty("result");
});

test("a failure on the last try ends the row, tells the person, and leaves a dead letter with its reason", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const { settle, outcomes } = await rig.worker({ perform: failing });
  await settle(await rig.taken(LAST_TRY));
  expect(outcomes).toEqual(["dead-lettered"]);
  expect(await rig.row(job)).toMatchObject({ state: "failed", reason: "out-of-tries" });
  expect(await rig.reported()).toEqual([job.id]);
  expect(await rig.left()).toBe(0);
  expect(await rig.dead()).toEqual([{ body: JSON.stringify(job), reason: "Error: S3 is down" }]);
});

test("a last try that took its worker down is ended by whoever gets the message next", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  await rig.store.change(job.id, transitions.claim("dead", Date.now() - 5000, 1000));
  const { settle, outcomes, ended } = await rig.worker();
  await settle(await rig.taken(LAST_TRY + 1));
  expect([outcomes, ended]).toEqual([["dead-lettered"], []]);
  expect(await rig.row(job)).toMatchObject({ state: "failed", reason: "out-of-tries" });
  expect(await rig.reported()).toEqual([job.id]);
});

test("on the last receive somebody else's live lease is waited for", async () => {
  const rig = await workerRig(local, SHORT);
  const job = await rig.asked();
  await rig.store.change(job.id, transitions.claim("dying", Date.now(), 1500));
  const { settle, outcomes } = await rig.worker();
  await settle(await rig.taken(LAST_TRY + 1));
  expect(outcomes).toEqual(["dead-lettered"]);
  expect(await rig.row(job)).toMatchObject({ state: "failed" });
  expect(await rig.reported()).toEqual([job.id]);
});

test("a job that took two workers down is not given to a third", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const past = Date.now() - 10_000;
  await rig.store.change(job.id, transitions.claim("dead 1", past, 1));
  await rig.store.change(job.id, transitions.claim("dead 2", past + 10, 1));
  const perform = vi.fn(rig.perform);
  const { settle, outcomes } = await rig.worker({ perform });
  await settle(await rig.taken());
  expect(perform).not.toHaveBeenCalled();
  expect(outcomes).toEqual(["dead-lettered"]);
  expect(await rig.row(job)).toMatchObject({ state: "failed", reason: "crashed-the-worker" });
  expect(await rig.reported()).toEqual([job.id]);
  expect((await rig.dead())[0]?.reason).toContain("worker died");
});

test("one crash, and tries that ended in an orderly way, are no reason to give up", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const past = Date.now() - 10_000;
  await rig.store.change(job.id, transitions.claim("dead", past, 1));
  for (const owner of ["a", "b"]) {
    const row = await rig.store.change(job.id, transitions.claim(owner, past + 100, 1000));
    await rig.store.change(job.id, transitions.handBack({ owner, attempt: row?.attempt ?? 0 }));
  }
  const { settle } = await rig.worker();
  await settle(await rig.taken());
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 4, handedBack: 2 });
});

test.each([
  ["no JSON", () => "{", /^Poison: No job: the message is not JSON/],
  ["JSON that is no job", () => "[1, 2]", /^Poison: No job/],
  ["a job of nobody", () => JSON.stringify(aJob()), /^Poison: No row belongs to this job id/],
])("%s is a dead letter with a reason at once", async (_name, body, reason) => {
  const rig = await workerRig(local);
  await rig.jobs.send(body());
  const { settle, outcomes } = await rig.worker();
  await settle(await rig.taken());
  expect(outcomes).toEqual(["dead-lettered"]);
  expect(await rig.dead()).toEqual([
    { body: expect.any(String), reason: expect.stringMatching(reason) },
  ]);
  expect([await rig.left(), await rig.reported()]).toEqual([0, []]);
});

test.each([
  ["of a kind that nobody knows", { kind: "sculpture" }],
  ["that is damaged", { chatId: "x" }],
])("a job %s whose id can be read ends its row and tells the person", async (_name, fault) => {
  const rig = await workerRig(local);
  const job = await rig.asked((given) => JSON.stringify({ ...given, ...fault }));
  const { settle, outcomes } = await rig.worker();
  await settle(await rig.taken());
  expect(outcomes).toEqual(["dead-lettered"]);
  expect(await rig.row(job)).toMatchObject({ state: "failed", reason: "not-understood" });
  expect(await rig.reported()).toEqual([job.id]);
  expect(await rig.dead()).toHaveLength(1);
});

test("a heartbeat between the end of the row and the end of the message loses nothing", async () => {
  const rig = await workerRig(local, SHORT);
  const job = await rig.asked();
  const beats: number[] = [];
  const { settle, outcomes, ended } = await rig.worker({
    async report(jobId) {
      await vi.waitFor(() => expect(beats).not.toEqual([]), { timeout: 5000 });
      await sleep(50); // the renewal of the row, beside that of the message, has been heard
      await rig.report(jobId);
    },
  });
  const delivery = await rig.taken();
  const hide = async (seconds: number) => {
    beats.push(seconds);
    await delivery.hide(seconds);
  };
  await settle({ ...delivery, hide });
  expect([outcomes, ended]).toEqual([["acknowledged"], ["done"]]);
  expect(await rig.reported()).toEqual([job.id]);
});

test("a report that fails does not undo the result; it is sent again with the message", async () => {
  const rig = await workerRig(local);
  const job = await rig.asked();
  const first = await rig.worker({
    report: async () => {
      throw new Error("The bot is down");
    },
  });
  const delivery = await rig.taken();
  await first.settle({ ...delivery, hide: async () => await delivery.hide(0) });
  expect([first.outcomes, first.ended]).toEqual([["retried"], []]);
  expect(await rig.row(job)).toMatchObject({ state: "done" });

  const perform = vi.fn(rig.perform);
  const second = await rig.worker({ perform });
  await second.settle(await rig.taken(2));
  expect(perform).not.toHaveBeenCalled();
  expect(await rig.reported()).toEqual([job.id]);
  expect(await rig.left()).toBe(0);
});

test.each(["claim", "finish"] as const)(
  "a %s whose answer was lost is not mistaken for somebody else's",
  async (which) => {
    const rig = await workerRig(local, { visibilitySeconds: 60 });
    const job = await rig.asked();
    const { settle, outcomes, ended } = await rig.worker({
      perform: async (...args) => {
        const performed = await rig.perform(...args);
        if (which === "finish") dropOneAnswer();
        return performed;
      },
    });
    function dropOneAnswer(): void {
      const operation = "UpdateItem";
      local.cloud.faults.add({ service: "dynamodb", operation, times: 1, status: "drop-answer" });
    }
    const delivery = await rig.taken();
    if (which === "claim") dropOneAnswer();
    await settle(delivery);
    expect([outcomes, ended]).toEqual([["acknowledged"], ["done"]]);
    expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 1 });
    expect(await rig.reported()).toEqual([job.id]);
  },
);

test.each([
  { service: "s3", operation: "GetObject" },
  { service: "dynamodb", operation: "UpdateItem" },
  { service: "sqs", operation: "ReceiveMessage" },
  { service: "sqs", operation: "DeleteMessage" },
] as const)(
  "while $service $operation fails for a while jobs wait, then all are done",
  async (what) => {
    const rig = await workerRig(local, SHORT);
    const asked = [await rig.asked(), await rig.asked(), await rig.asked()];
    const fault = local.cloud.faults.add({ ...what, status: 503 });
    const { consumer, lines } = await rig.worker();
    await consumer.start();
    const isTold = () => lines.some(({ level }) => Number(level) >= 40);
    await vi.waitFor(() => expect(isTold()).toBe(true), { timeout: 5000 });
    fault.remove();

    await vi.waitFor(async () => expect(await rig.left()).toBe(0), { timeout: 15_000 });

    for (const job of asked) expect(await rig.row(job)).toMatchObject({ state: "done" });
    expect(new Set(await rig.reported())).toEqual(new Set(asked.map(({ id }) => id)));
    expect(await rig.dead()).toEqual([]);
  },
);

test("a stop after the grace period gives the job back, and the next worker starts at once", async () => {
  const rig = await workerRig(local, { visibilitySeconds: 60 });
  const job = await rig.asked();
  const started = Promise.withResolvers<void>();
  const first = await rig.worker(
    {
      perform: async (...args) => {
        started.resolve();
        return await untilAborted(...args);
      },
    },
    50,
  );
  await first.consumer.start();
  await started.promise;
  await first.consumer.stop();
  expect(first.outcomes).toEqual(["given-back"]);
  expect(await rig.row(job)).toMatchObject({ state: "queued", handedBack: 1 });

  const second = await rig.worker();
  await second.settle(await rig.taken(2));
  expect(await rig.row(job)).toMatchObject({ state: "done", attempt: 2 });
});
