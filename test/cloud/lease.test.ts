import { expect, test } from "vitest";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { createLease } from "../../src/cloud/lease.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();
const TERM_MS = 90_000;

async function scene() {
  const { dynamodb, env } = await local.provisioned();
  const rows = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
  const replica = (skewMs = 0) =>
    createLease({ rows, key: "lease#test", termMs: TERM_MS, now: () => clock.now + skewMs });
  return { rows, clock, replica };
}

test("of many that want it at once one has it, and it keeps it for as long as it renews it", async () => {
  const { clock, replica } = await scene();
  const replicas = Array.from({ length: 8 }, () => replica());
  const hold = async () => await Promise.all(replicas.map(async (each) => await each.hold()));
  const first = await hold();
  expect(first.filter(Boolean)).toHaveLength(1);
  for (let minute = 1; minute <= 5; minute += 1) {
    clock.now += 60_000;
    expect(await hold()).toEqual(first);
  }
});

test("whoever dies loses it at the end of the term, not before", async () => {
  const { clock, replica } = await scene();
  const [dead, other] = [replica(), replica()];
  expect(await dead.hold()).toBe(true);
  clock.now += TERM_MS - 1;
  expect(await other.hold()).toBe(false);
  clock.now += 1;
  expect(await other.hold()).toBe(true);
  expect(await dead.hold()).toBe(false); // it was only asleep
  clock.now += 10 * TERM_MS;
  expect(await dead.hold()).toBe(true); // nobody was there for long
});

test("what is released is free at once, and what is somebody else's cannot be released", async () => {
  const { replica } = await scene();
  const [first, second] = [replica(), replica()];
  await first.release(); // nobody has it yet
  expect(await first.hold()).toBe(true);
  await second.release();
  expect(await second.hold()).toBe(false);
  await first.release();
  expect(await second.hold()).toBe(true);
});

test("clocks that differ by less than the slack between renewals do not give it to two", async () => {
  const { clock, replica } = await scene();
  const [late, early] = [replica(), replica(29_000)];
  expect(await late.hold()).toBe(true);
  for (let minute = 1; minute <= 3; minute += 1) {
    clock.now += 60_000;
    expect(await early.hold()).toBe(false);
    expect(await late.hold()).toBe(true);
  }
});

test("its row is no job, and expires", async () => {
  const { rows, clock, replica } = await scene();
  await replica().hold();
  expect(await rows.get("lease#test")).toEqual({
    jobId: "lease#test",
    owner: expect.any(String),
    leaseUntil: clock.now + TERM_MS,
    expiresAt: (clock.now + TERM_MS) / 1000 + 86_400,
  });
});
