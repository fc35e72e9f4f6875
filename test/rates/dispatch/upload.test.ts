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

test("a key that cannot be read is poison", () => {
  expect(() => read(event({ key: "incoming/%E0%A4%A" }))).toThrow(Poison);
});
