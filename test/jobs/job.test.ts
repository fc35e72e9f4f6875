import { expect, test } from "vitest";
import { Job } from "../../src/jobs/job.ts";
import { RejectedJob } from "../../src/jobs/reasons.ts";
import { ResultMessage, resultOf } from "../../src/jobs/result-message.ts";
import { isTellable, JobRow } from "../../src/jobs/row.ts";
import { aJob } from "../support/a-job.ts";

test("a job survives its way through a queue", () => {
  const job = { ...aJob(), statusMessageId: 5, options: { minScore: 0.5, classes: ["dog"] } };
  expect(Job.parse(JSON.parse(JSON.stringify(job)))).toEqual(job);
});

test("fields that a later version adds do not make a job unreadable", () => {
  expect(Job.safeParse({ ...aJob(), priority: 3 }).success).toBe(true);
});

test.each([
  ["another version", { v: 2 }],
  ["another kind", { kind: "sculpture" }],
  ["an id of another form", { id: "../../etc/passwd" }],
  ["no chat", { chatId: undefined }],
  ["a chat that is no whole number", { chatId: 1.5 }],
  ["a picture without a key", { image: { bucket: "images", key: "" } }],
  ["a key longer than S3 allows", { image: { bucket: "images", key: "k".repeat(1025) } }],
  ["an impossible score", { options: { minScore: 1.1 } }],
  ["too many classes", { options: { classes: Array.from({ length: 101 }, () => "x") } }],
])("a job with %s is refused", (_name, fault) => {
  expect(Job.safeParse({ ...aJob(), ...fault }).success).toBe(false);
});

test("a result names its job and nothing else", () => {
  const { id } = aJob();
  expect(ResultMessage.parse(JSON.parse(resultOf(id)))).toEqual({
    v: 1,
    type: "result",
    jobId: id,
  });
  expect(ResultMessage.safeParse({ v: 1, type: "result", jobId: "x" }).success).toBe(false);
});

test("only what has ended and was not told can be told", () => {
  const job = aJob();
  const row = JobRow.parse({
    jobId: job.id,
    kind: job.kind,
    state: "queued",
    chatId: 1,
    replyTo: 2,
    createdAt: 3,
    expiresAt: 4,
    request: job,
  });
  for (const state of ["done", "refused", "failed", "cancelled"] as const) {
    expect(isTellable({ ...row, state })).toBe(true);
    expect(isTellable({ ...row, state, toldAt: 5 })).toBe(false);
  }
  const others = ["queued", "working", "delivered", "undeliverable"] as const;
  for (const state of others) expect(isTellable({ ...row, state })).toBe(false);
});

test("a rejection keeps its reason and its cause", () => {
  const cause = new Error("bad huffman code");
  expect(new RejectedJob("damaged", { cause })).toMatchObject({
    name: "RejectedJob",
    reason: "damaged",
    message: "Job rejected: damaged",
    cause,
  });
});
