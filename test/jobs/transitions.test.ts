import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { createJobStore } from "../../src/jobs/job-store.ts";
import type { JobRow } from "../../src/jobs/row.ts";
import * as personTransitions from "../../src/jobs/person-transitions.ts";
import * as replies from "../../src/jobs/reply-transitions.ts";
import * as transitions from "../../src/jobs/transitions.ts";
import type { Fence, Transition } from "../../src/jobs/transitions.ts";
import { aJob, aResult } from "../support/a-job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();
const NOW = 1_700_000_000_000;
const LEASE_MS = 1000;

async function table() {
  const { dynamodb, env } = await local.provisioned();
  return createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
}

async function opened() {
  const store = createJobStore(await table());
  const job = aJob();
  await store.open(job, { now: NOW });
  const change = async (transition: Transition) => await store.change(job.id, transition);
  const row = async () => await store.get(job.id, NOW);
  const claimed = async (owner: string, at = NOW): Promise<Fence> => {
    const mine = await change(transitions.claim(owner, at, LEASE_MS));
    if (!mine) throw new Error("Not claimed.");
    return { owner, attempt: mine.attempt };
  };
  return { change, row, claimed };
}

test("a claim makes a new pair of owner and attempt each time", async () => {
  const { claimed, change } = await opened();
  expect(await claimed("a")).toEqual({ owner: "a", attempt: 1 });
  expect(await change(transitions.claim("b", NOW + LEASE_MS, LEASE_MS))).toBeUndefined();
  expect(await claimed("b", NOW + LEASE_MS + 1)).toEqual({ owner: "b", attempt: 2 });
  // The same process again is still somebody else: its first try is fenced.
  expect(await claimed("b", NOW + 3 * LEASE_MS)).toEqual({ owner: "b", attempt: 3 });
});

test("whoever was overtaken writes nothing, and the one who overtook does", async () => {
  const { claimed, change, row } = await opened();
  const slow = await claimed("slow");
  const fast = await claimed("fast", NOW + 2 * LEASE_MS);
  const late = NOW + 3 * LEASE_MS;
  const before = await row();
  for (const stale of [
    transitions.renewLease(slow, late, LEASE_MS),
    transitions.finish(slow, late, aResult("slow")),
    transitions.handBack(slow),
    transitions.refuse(slow, late, "damaged"),
    transitions.failOurs(slow, late, "out-of-tries"),
    transitions.finish({ ...fast, attempt: 1 }, late, aResult("slow")),
    transitions.finish({ ...slow, attempt: 2 }, late, aResult("slow")),
  ]) {
    expect(await change(stale)).toBeUndefined();
  }
  expect(await row()).toEqual(before);
  expect(await change(transitions.finish(fast, late, aResult("fast")))).toMatchObject({
    state: "done",
    result: aResult("fast"),
  });
});

test("a renewed lease is not taken", async () => {
  const { claimed, change } = await opened();
  const fence = await claimed("a");
  await change(transitions.renewLease(fence, NOW + 900, LEASE_MS));
  expect(await change(transitions.claim("b", NOW + 1500, LEASE_MS))).toBeUndefined();
  expect(await change(transitions.claim("b", NOW + 1901, LEASE_MS))).toBeDefined();
});

test("a job handed back can be taken at once, and does not count as a crash", async () => {
  const { claimed, change, row } = await opened();
  await change(transitions.handBack(await claimed("a")));
  expect(await row()).toMatchObject({ state: "queued", attempt: 1, handedBack: 1 });
  expect(await row()).not.toHaveProperty("owner");
  expect(await claimed("b")).toEqual({ owner: "b", attempt: 2 });
});

test("a job fails from outside only when nobody works on it", async () => {
  const { claimed, change } = await opened();
  await claimed("a");
  expect(await change(transitions.fail(NOW + LEASE_MS, "out-of-tries"))).toBeUndefined();
  expect(await change(transitions.fail(NOW + LEASE_MS + 1, "out-of-tries"))).toMatchObject({
    state: "failed",
    reason: "out-of-tries",
  });
});

test("the door refuses only what no worker has", async () => {
  const { claimed, change } = await opened();
  await claimed("a");
  expect(await change(transitions.refuseAtTheDoor(NOW, "file-too-big"))).toBeUndefined();
});

test("the right to answer is there once, and comes back when it is given back", async () => {
  const { claimed, change } = await opened();
  expect(await change(replies.claimReply("bot", NOW, LEASE_MS))).toBeUndefined(); // nothing to say yet
  await change(transitions.finish(await claimed("a"), NOW, aResult()));
  expect(await change(replies.claimReply("bot", NOW, LEASE_MS))).toBeDefined();
  expect(await change(replies.claimReply("other", NOW, LEASE_MS))).toBeUndefined();
  expect(await change(replies.releaseReply("other"))).toBeUndefined();
  await change(replies.releaseReply("bot"));
  expect(await change(replies.claimReply("other", NOW, LEASE_MS))).toBeDefined();
  expect(await change(transitions.recordDelivered(NOW))).toMatchObject({ state: "delivered" });
  for (const late of [
    replies.recordUnknownReply(NOW),
    replies.claimWords("a", NOW),
    transitions.recordDelivered(NOW),
    transitions.recordUndeliverable(NOW),
    transitions.recordTold(NOW),
  ]) {
    expect(await change(late)).toBeUndefined();
  }
});

test("the right to send the status message is there once, until it is given back unused", async () => {
  const { change } = await opened();
  expect(await change(transitions.claimStatus("me", NOW))).toBeDefined();
  expect(await change(transitions.claimStatus("me", NOW))).toBeUndefined();
  await change(transitions.releaseStatus());
  expect(await change(transitions.claimStatus("me", NOW + 1))).toBeDefined();
  await change(transitions.recordStatus(NOW + 2, 77));
  expect(await change(transitions.releaseStatus())).toBeUndefined();
  expect(await change(transitions.claimStatus("me", NOW + 3))).toBeUndefined();
});

/** Numbers that look random and are the same each time (mulberry32). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Step {
  readonly name: string;
  readonly transition: Transition;
}

const FINAL = ["done", "refused", "failed", "cancelled"];

test("however workers interleave, one end at most is written, by whoever held the job, and stays", async () => {
  const rows = await table();
  const store = createJobStore(rows);
  const ends: Record<string, number> = {};

  async function life(seed: number): Promise<void> {
    const random = seeded(seed);
    const job = aJob();
    const fences: Fence[] = []; // every pair ever handed out, the stale ones included
    let now = NOW;
    let last: JobRow = await store.open(job, { now });
    let finishes = 0;

    const makers: readonly ((fence: Fence) => Step)[] = [
      ...Array.from({ length: 4 }, () => ({ owner }: Fence): Step => {
        return { name: "claim", transition: transitions.claim(owner, now, LEASE_MS) };
      }),
      (fence) => ({ name: "renew", transition: transitions.renewLease(fence, now, LEASE_MS) }),
      (fence) => ({ name: "hand back", transition: transitions.handBack(fence) }),
      (fence) => ({
        name: "finish",
        transition: transitions.finish(fence, now, aResult(`${fence.attempt}`)),
      }),
      (fence) => ({ name: "refuse", transition: transitions.refuse(fence, now, "damaged") }),
      () => ({ name: "fail", transition: transitions.fail(now, "out-of-tries") }),
      () => ({ name: "cancel", transition: personTransitions.cancel(now, "a press") }),
    ];

    function step(): Step {
      const invented = { owner: `worker-${random(3)}`, attempt: random(4) };
      const fence = fences[random(fences.length + 1)] ?? invented;
      const make = makers[random(makers.length)];
      if (!make) throw new Error("There is no such step.");
      return make(fence);
    }

    for (let i = 0, after = 0; i < 25 && after < 4; i++) {
      now += random(LEASE_MS);
      // Several at once: which comes first is the table's to say.
      const together = Array.from({ length: 1 + random(3) }, step);
      const changed = await Promise.all(
        together.map(async ({ name, transition }) => {
          const row = await store.change(job.id, transition);
          if (row && name === "finish") finishes += 1;
          if (row && name === "claim" && row.owner !== undefined) {
            fences.push({ owner: row.owner, attempt: row.attempt });
          }
          return row;
        }),
      );
      const row = await store.get(job.id, NOW);
      if (!row) throw new Error("The row is gone.");
      expect(row.attempt).toBeGreaterThanOrEqual(last.attempt);
      expect(row.handedBack).toBeLessThanOrEqual(row.attempt);
      // Nothing comes after the end.
      const wasOver = FINAL.includes(last.state);
      const changes = changed.filter((one) => one !== undefined);
      expect(wasOver && (changes.length > 0 || !isDeepStrictEqual(row, last))).toBe(false);
      if (wasOver) after += 1;
      last = row;
    }

    // One result at most, and it is the latest holder's.
    const isDone = last.state === "done";
    expect(finishes).toBe(isDone ? 1 : 0);
    expect(last.result).toEqual(isDone ? aResult(`${last.attempt}`) : undefined);
    expect(new Set(fences.map(({ attempt }) => attempt)).size).toBe(fences.length);
    ends[last.state] = (ends[last.state] ?? 0) + 1;
  }

  const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
  await Promise.all(seeds.map(life));

  // The test is worth something only if lives end in different ways.
  expect(Object.keys(ends)).toEqual(expect.arrayContaining(["done", "failed", "refused"]));
});
