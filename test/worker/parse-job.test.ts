import { expect, test } from "vitest";
import { Poison } from "../../src/cloud/handling.ts";
import { parseJob, parseThumbnailRequest, readableJobId } from "../../src/worker/parse-job.ts";
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

const plain = { bucket: "pictures", key: "trips/rome.jpg", width: 400, height: 300 };

test("a message that is a plain thumbnail request gives it, whatever else it says", () => {
  expect(parseThumbnailRequest(JSON.stringify({ ...plain, from: "shop" }))).toEqual(plain);
  const odd = { ...plain, key: "ü ñ/日本 🙂/.hidden/a..b/...jpg" };
  expect(parseThumbnailRequest(JSON.stringify(odd))).toEqual(odd);
});

test("a job, and what is neither, is no thumbnail request", () => {
  for (const body of [
    JSON.stringify(aJob()),
    "null",
    "[]",
    "7",
    "{}",
    '{"kind":"x","bucket":"b"}',
  ]) {
    expect(parseThumbnailRequest(body)).toBeUndefined();
  }
});

test.each([
  ["no size", { width: undefined }],
  ["no pixels", { width: 0 }],
  ["half pixels", { height: 1.5 }],
  ["more pixels than a thumbnail has", { height: 4097 }],
  ["a number as text", { width: "400" }],
  ["a bucket that is an address", { bucket: "arn:aws:s3:::x" }],
  ["a bucket that is a path", { bucket: "a/../b" }],
  ["a bucket that is a host", { bucket: "evil.example:80" }],
  ["no key", { key: "" }],
  ["a key that leaves the bucket", { key: "../other/x.jpg" }],
  ["a key that leaves a folder", { key: "a/../../x.jpg" }],
  ["a key that ends above", { key: "a/.." }],
  ["a key with half a character", { key: "a\ud800.jpg" }],
  ["a key with a line break", { key: "a\nb.jpg" }],
  ["a key that has no room for the size", { key: "ü".repeat(501) }],
  ["the name of a chat's own thumbnail", { key: `originals/${aJob().id}` }],
  ["the name of a chat's own thumbnail, with an extension", { key: `originals/${aJob().id}.png` }],
])("a thumbnail request with %s is poison that says so", (_name, more) => {
  const body = JSON.stringify({ ...plain, ...more });
  expect(() => parseThumbnailRequest(body)).toThrow(Poison);
  const [named = ""] = Object.keys(more);
  expect(() => parseThumbnailRequest(body)).toThrow(`at ${named}`);
});
