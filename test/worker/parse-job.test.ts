import { expect, test } from "vitest";
import { Poison } from "../../src/cloud/handling.ts";
import { parseJob, readableJobId } from "../../src/worker/parse-job.ts";
import { aJob } from "../support/a-job.ts";

test("a message that is a job gives it", () => {
  const job = aJob();
  expect(parseJob(JSON.stringify(job), ["detect"])).toEqual(job);
});

test.each([
  ["what is no JSON", "no", "not JSON"],
  ["an empty message", "", "not JSON"],
  ["another shape", "null", "No job"],
  ["a job without a picture", JSON.stringify({ ...aJob(), image: undefined }), "image"],
  ["another kind", JSON.stringify({ ...aJob(), kind: "sculpture" }), "kind"],
])("%s is poison that says what is wrong", (_name, body, says) => {
  expect(() => parseJob(body, ["detect"])).toThrow(Poison);
  expect(() => parseJob(body, ["detect"])).toThrow(says);
});

test("a kind that this worker does not do is poison", () => {
  expect(() => parseJob(JSON.stringify(aJob()), [])).toThrow("not detect");
});

test("the id is found even where the rest is no job, and nowhere else", () => {
  const job = aJob();
  expect(readableJobId(JSON.stringify({ id: job.id, junk: true }))).toBe(job.id);
  for (const body of ["", "{", "null", "[]", '{"id":7}', '{"id":"../x"}', JSON.stringify(job.id)]) {
    expect(readableJobId(body)).toBeUndefined();
  }
});
