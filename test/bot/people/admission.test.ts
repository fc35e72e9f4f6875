import { pino } from "pino";
import { expect, test, vi } from "vitest";
import {
  type AdmissionDeps,
  type Ask,
  createAdmission,
} from "../../../src/bot/people/admission.ts";
import { DAY_MS } from "../../../src/bot/people/asks.ts";
import { createAsksStore } from "../../../src/bot/people/asks-store.ts";
import { createQueueLimit } from "../../../src/bot/people/queue-limit.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();
const PERSON = 1001;
const GROUP = -2001;

const limitsOf: AdmissionDeps["limitsOf"] = (subject) =>
  subject.startsWith("person#") ? { perMinute: 3, perDay: 5 } : { perMinute: 4, perDay: 50 };

async function scene(more: Partial<AdmissionDeps> = {}) {
  const { dynamodb, env } = await local.provisioned();
  const rows = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  const clock = { now: Date.parse("2026-11-21T12:00:00Z") };
  const now = () => clock.now;
  /** Another replica. */
  const replica = () =>
    createAdmission({
      asks: createAsksStore({ rows, now, limitsOf }),
      limitsOf,
      allowed: new Set(),
      admins: new Set(),
      isQueueTooDeep: async () => false,
      now,
      ...more,
    });
  let asks = 0;
  const ask = (changes: Partial<Ask> = {}): Ask => {
    asks += 1;
    return { id: `job-${asks}`, chatId: PERSON, askedBy: PERSON, language: "en", ...changes };
  };
  return { clock, rows, ask, replica, mayRequest: replica() };
}

test("so many a minute are taken, then a no says when to come back, once", async () => {
  const { mayRequest, ask, clock } = await scene();
  for (let n = 0; n < 3; n += 1) expect(await mayRequest(ask())).toBeUndefined();
  clock.now += 20_000;

  expect(await mayRequest(ask())).toEqual({
    text: "That is fast! I take 3 a minute. The next one in 40 seconds, please.",
  });
  for (let n = 0; n < 100; n += 1) expect(await mayRequest(ask())).toEqual({ text: undefined });

  clock.now += 40_000;
  expect(await mayRequest(ask())).toBeUndefined();
});

test("so many a day are taken, and the no is in the person's language", async () => {
  const { mayRequest, ask, clock } = await scene();
  for (let n = 0; n < 5; n += 1) {
    expect(await mayRequest(ask())).toBeUndefined();
    clock.now += 60_000;
  }

  const refusal = await mayRequest(ask({ language: "de" }));
  expect(refusal?.text).toMatch(/^Ich nehme 5 am Tag an.* bitte in 24 Stunden\.$/);
  clock.now += DAY_MS - 5 * 60_000;
  expect(await mayRequest(ask())).toBeUndefined();
});

test("a request that is handled again is counted once, also when it is full by then", async () => {
  const { mayRequest, ask, rows, clock } = await scene();
  const same = ask();
  for (let n = 0; n < 9; n += 1) {
    expect(await mayRequest(same)).toBeUndefined();
    clock.now += 1000;
  }
  await mayRequest(ask());
  await mayRequest(ask());
  expect(await mayRequest(ask())).toBeDefined();
  expect(await mayRequest(same)).toBeUndefined();
  const row = await rows.get(`person#${PERSON}#asks`);
  expect(Object.keys(row?.["asks"] as object)).toHaveLength(3);
});

test("a no that may not have arrived is said again to the same request", async () => {
  const { mayRequest, ask } = await scene();
  for (let n = 0; n < 3; n += 1) await mayRequest(ask());
  const refused = ask();
  const first = await mayRequest(refused);
  expect(first?.text).toBeDefined();
  expect(await mayRequest(refused)).toEqual(first);
});

test("two replicas that count at once take no more than the limit", async () => {
  const { replica, ask } = await scene();
  const replicas = [replica(), replica()];
  const verdicts = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => await replicas[n % 2]?.(ask())),
  );
  expect(verdicts.filter((verdict) => verdict === undefined)).toHaveLength(3);
  expect(verdicts.filter((verdict) => verdict?.text !== undefined)).toHaveLength(1);
});

test("one request that reaches two replicas at once is counted once", async () => {
  const { replica, ask, rows } = await scene();
  const same = ask();
  const [one, other] = [replica(), replica()];
  expect(await Promise.all([one(same), other(same), one(same)])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const row = await rows.get(`person#${PERSON}#asks`);
  expect(Object.keys(row?.["asks"] as object)).toHaveLength(1);
});

test("a count whose answer got lost is not taken for somebody else's", async () => {
  const { mayRequest, ask } = await scene();
  local.cloud.faults.add({
    service: "dynamodb",
    operation: "UpdateItem",
    status: "drop-answer",
    times: 1,
  });
  expect(await mayRequest(ask())).toBeUndefined();
});

test("a group has a limit of its own, and who is refused for it has nothing counted", async () => {
  const { mayRequest, ask, rows } = await scene();
  const inGroup = (askedBy: number | undefined) => ask({ chatId: GROUP, askedBy });
  for (const person of [1, 2, 3, undefined]) {
    expect(await mayRequest(inGroup(person))).toBeUndefined();
  }
  expect((await mayRequest(inGroup(5)))?.text).toMatch(/^That is fast! I take 4/);
  expect(await rows.get("person#5#asks")).toBeUndefined();
});

test("a person's limit holds over all their chats", async () => {
  const { mayRequest, ask } = await scene();
  await mayRequest(ask());
  await mayRequest(ask({ chatId: GROUP }));
  await mayRequest(ask({ chatId: GROUP - 1 }));
  expect(await mayRequest(ask())).toBeDefined();
});

test("administrators may always ask, and are not counted", async () => {
  const { mayRequest, ask, rows } = await scene({
    admins: new Set([PERSON]),
    isQueueTooDeep: async () => true,
    allowed: new Set([7]),
  });
  for (let n = 0; n < 9; n += 1) expect(await mayRequest(ask())).toBeUndefined();
  expect(await rows.get(`person#${PERSON}#asks`)).toBeUndefined();
});

test("with a list only those on it may ask: people, or everybody in a chat", async () => {
  const { mayRequest, ask } = await scene({ allowed: new Set([PERSON, GROUP]) });
  expect(await mayRequest(ask())).toBeUndefined();
  expect(await mayRequest(ask({ chatId: GROUP, askedBy: 5 }))).toBeUndefined();
  expect(await mayRequest(ask({ chatId: GROUP, askedBy: undefined }))).toBeUndefined();
  expect((await mayRequest(ask({ chatId: 5, askedBy: 5 })))?.text).toMatch(/listed/);
  expect(await mayRequest(ask({ chatId: 5, askedBy: 5 }))).toEqual({ text: undefined });
});

test("when too much waits the no is polite and nothing is counted, and what was taken stays taken", async () => {
  const depth = vi.fn(async () => ({ waiting: 0, inFlight: 9, delayed: 0 }));
  const queueClock = { now: 0 };
  const isQueueTooDeep = createQueueLimit({
    queue: { depth },
    maxWaiting: 10,
    now: () => queueClock.now,
    log: pino({ level: "silent" }),
  });
  const { mayRequest, ask, rows } = await scene({ isQueueTooDeep });
  const taken = ask();
  expect(await mayRequest(taken)).toBeUndefined();

  depth.mockResolvedValue({ waiting: 10, inFlight: 9, delayed: 0 });
  queueClock.now = 5000;
  expect((await mayRequest(ask()))?.text).toMatch(/try again in 5 minutes/);
  expect(await mayRequest(ask())).toEqual({ text: undefined });
  expect(await mayRequest(taken)).toBeUndefined();
  expect(depth).toHaveBeenCalledTimes(2); // believed for a while
  const row = await rows.get(`person#${PERSON}#asks`);
  expect(Object.keys(row?.["asks"] as object)).toHaveLength(1);

  depth.mockRejectedValue(new Error("queue down"));
  queueClock.now = 10_000;
  expect(await mayRequest(ask())).toBeUndefined();
});

test("videos and pictures each look at the queue of their own workers", async () => {
  const { mayRequest, ask } = await scene({ isQueueTooDeep: async (work) => work === "videos" });
  expect(await mayRequest(ask({ work: "pictures" }))).toBeUndefined();
  expect(await mayRequest(ask())).toBeUndefined();
  expect((await mayRequest(ask({ work: "videos" })))?.text).toMatch(/try again in 5 minutes/);
});

test("the rows expire, and hold hashes and times alone", async () => {
  const { mayRequest, ask, rows, clock } = await scene();
  await mayRequest(ask());
  const row = await rows.get(`person#${PERSON}#asks`);
  expect(Object.keys(row ?? {}).toSorted()).toEqual(["asks", "expiresAt", "jobId", "version"]);
  expect(row?.["expiresAt"]).toBe((clock.now + 25 * 3600_000) / 1000);
  expect(JSON.stringify(row)).not.toContain("job-1");
});
