import { expect, test } from "vitest";
import { Poison } from "../../../src/cloud/handling.ts";
import { uploadsIn } from "../../../src/rates/dispatch/upload.ts";

function event(object: Record<string, unknown>, eventName = "ObjectCreated:Put", name = "uploads") {
  return { eventName, s3: { bucket: { name }, object } };
}

const read = (...records: object[]) => uploadsIn(JSON.stringify({ Records: records }), "uploads");

test("keys are read as S3 spells them", () => {
  const keys = read(
    event({ key: "incoming/a+b%2Bc.csv" }),
    event({ key: "incoming/%C3%BC/100%25.csv" }),
  ).map(({ key }) => key);
  expect(keys).toEqual(["incoming/a b+c.csv", "incoming/ü/100%.csv"]);
});

test.each([
  ["incoming/line%0Abreak.csv", "incoming/line\nbreak.csv"],
  ["incoming/%F0%9F%9B%B3+%E6%97%A5%E6%9C%AC.csv", "incoming/🛳 日本.csv"],
  ["incoming/%22a%22%26b%3Dc%3Fd%23e%5C.csv", 'incoming/"a"&b=c?d#e\\.csv'],
  ["incoming/%2525.csv", "incoming/%25.csv"],
  ["incoming/a//..//b.csv", "incoming/a//..//b.csv"],
  ["incoming%2Fslash.csv", "incoming/slash.csv"],
])("%s is %j", (key, decoded) => {
  expect(read(event({ key })).map((upload) => upload.key)).toEqual([decoded]);
});

test("a file of no bytes is a file; what the console makes to show a folder is none", () => {
  const empty = { key: "incoming/empty.csv", size: 0 };
  expect(read(event(empty), event({ key: "incoming/", size: 0 }))).toMatchObject([
    { key: "incoming/empty.csv", bytes: 0 },
  ]);
  expect(read(event({ key: "incoming/odd/", size: 1 }))).toHaveLength(1);
});

test.each([
  "ObjectRemoved:Delete",
  "ObjectRemoved:DeleteMarkerCreated",
  "LifecycleExpiration:Delete",
  "ObjectRestore:Completed",
  "ObjectTagging:Put",
  "ObjectAcl:Put",
  "ReducedRedundancyLostObject",
])("%s makes no upload", (name) => {
  expect(read(event({ key: "incoming/a.csv", size: 1 }, name))).toEqual([]);
});

test("each version of an object is an upload", () => {
  const one = { key: "incoming/a.csv", eTag: "e", versionId: "1" };
  expect(read(event(one), event({ ...one, versionId: "2" }), event(one))).toHaveLength(2);
});

test("only new objects of our bucket below incoming/ count, and no folders", () => {
  expect(
    read(
      event({ key: "done/a.csv" }),
      event({ key: "incoming/a.csv" }, "ObjectRemoved:Delete"),
      event({ key: "incoming/a.csv" }, "ObjectCreated:Put", "other"),
      event({ key: "incoming/folder/", size: 0 }),
    ),
  ).toEqual([]);
  const names = ["ObjectCreated:Put", "s3:ObjectCreated:Copy"];
  expect(read(...names.map((name) => event({ key: `incoming/${name}` }, name)))).toHaveLength(2);
});

test("one event is one upload, another event of the same key is another", () => {
  const one = { key: "incoming/a.csv", size: 3, eTag: "e", sequencer: "01" };
  expect(read(event(one), event(one))).toHaveLength(1);
  const others = [
    { ...one, sequencer: "02" },
    { ...one, eTag: "f" },
    { ...one, key: "incoming/b" },
  ];
  const ids = read(event(one), ...others.map((other) => event(other))).map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});

test("S3's test of a rule tells of nothing", () => {
  const body = JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "uploads" });
  expect(uploadsIn(body, "uploads")).toEqual([]);
});

test.each(["", "no JSON", "{}", '{"Records":[{}]}', "null"])("%j is no event", (body) => {
  expect(() => uploadsIn(body, "uploads")).toThrow(Poison);
});

test.each(["incoming/%E0%A4%A", "incoming/%FF", "incoming/%00.csv"])(
  "the key %s cannot be read",
  (key) => {
    expect(() => read(event({ key }))).toThrow(Poison);
  },
);
