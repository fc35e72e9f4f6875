import { randomBytes } from "node:crypto";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { expect, test } from "vitest";
import { createS3Blobs } from "../../../../src/cloud/s3.ts";
import type { Filter } from "../../../../src/jobs/filter.ts";
import type { JobOf } from "../../../../src/jobs/job.ts";
import { RejectedJob } from "../../../../src/jobs/reasons.ts";
import { createFilterJob } from "../../../../src/worker/processors/filter/filter-job.ts";
import { aJob } from "../../../support/a-job.ts";
import { useLocalCloud } from "../../../support/local-cloud.ts";

const local = useLocalCloud();
const { signal } = new AbortController();

/** Left half red, right half blue. */
const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
  .composite([
    {
      input: { create: { width: 30, height: 40, channels: 3, background: "blue" } },
      left: 30,
      top: 0,
    },
  ])
  .png()
  .toBuffer();

async function rig(file: Uint8Array | undefined = picture) {
  const bucket = `t-${randomBytes(4).toString("hex")}`;
  await local.clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const blobs = createS3Blobs(local.clients.s3);
  const image = { bucket, key: "originals/one" };
  if (file.length > 0) await blobs.put({ ...image, body: file, contentType: "image/png" });
  const filter = createFilterJob({ blobs, imagesBucket: bucket });
  const envelope = aJob();
  const jobFor = (filters: Filter[]): JobOf<"filter"> => {
    return { ...envelope, kind: "filter", image, filters };
  };
  return {
    bucket,
    jobFor,
    filter: async (...filters: Filter[]) => await filter(jobFor(filters), { signal }),
    abortable: filter,
    stored: async () =>
      await blobs.get({ bucket, key: `results/${jobFor([]).id}.jpg`, maxBytes: 1e6 }),
  };
}

test("filters are applied one after the other, and the JPEG lies under the job's id", async () => {
  const { bucket, jobFor, filter, stored } = await rig();
  const { result, steps } = await filter(
    { name: "mirror", args: {} },
    { name: "crop", args: { width: 1, height: 1 } },
    { name: "rotate", args: { direction: "clockwise", degrees: 90 } },
    { name: "resize", args: { width: 80, height: 80 } },
  );

  const image = { bucket, key: `results/${jobFor([]).id}.jpg` };
  expect(result).toEqual({ image, width: 80, height: 80 });
  expect(Object.keys(steps)).toEqual(["fetch", "decode", "filter", "encode", "store"]);
  const { data, info } = await sharp(await stored())
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 80, height: 80, channels: 3 });
  // Mirrored, blue is on the left; turned clockwise, the left is above.
  expect([data[0], data[2]]).toEqual([
    expect.toSatisfy((red: number) => red < 20),
    expect.toSatisfy((blue: number) => blue > 235),
  ]);
  expect(data.at(-3)).toBeGreaterThan(235);
});

test("a picture keeps its size, also when it is too large to be shown as a photo", async () => {
  const create = { width: 9000, height: 1200, channels: 3, background: "green" } as const;
  const { filter } = await rig(await sharp({ create }).png({ compressionLevel: 1 }).toBuffer());
  const { result } = await filter({ name: "negative", args: {} });
  expect(result).toMatchObject({ width: 9000, height: 1200 });
});

test("a picture that became grey is stored grey", async () => {
  const { filter, stored } = await rig();
  await filter({ name: "grey", args: {} }, { name: "blur", args: { level: 3 } });
  expect(await sharp(await stored()).metadata()).toMatchObject({
    channels: 1,
    width: 60,
    height: 40,
  });
});

test("a colour profile stays with colours, and goes where they go", async () => {
  const p3 = await sharp(picture).withIccProfile("p3").png().toBuffer();
  const { filter, stored } = await rig(p3);
  await filter({ name: "negative", args: {} });
  expect((await sharp(await stored()).metadata()).icc).toBeDefined();
  await filter({ name: "grey", args: {} });
  expect((await sharp(await stored()).metadata()).icc).toBeUndefined();
});

test.each([
  { fault: "gone", file: new Uint8Array(), reason: "picture-gone" },
  { fault: "no picture", file: Buffer.from("hello"), reason: "not-a-picture" },
  { fault: "cut off", file: picture.subarray(0, picture.length / 2), reason: "damaged" },
])("a picture that is $fault refuses the job", async ({ file, reason }) => {
  const { filter } = await rig(file);
  await expect(filter({ name: "flip", args: {} })).rejects.toMatchObject({ reason });
});

test.each<{ filter: Filter; reason: string }>([
  { filter: { name: "crop", args: { width: 10_000, height: 1 } }, reason: "nothing-left" },
  { filter: { name: "resize", args: { width: 10_000, height: 10_000 } }, reason: "result-too-big" },
  {
    filter: { name: "caption", args: { text: "no room at all ".repeat(13) } },
    reason: "no-room-for-text",
  },
  { filter: { name: "caption", args: { text: "\u200d" } }, reason: "unknown-letters" },
])("$filter.name that cannot be done refuses the job: $reason", async ({ filter, reason }) => {
  const { filter: apply } = await rig();
  const refused = await apply(filter).catch((err: unknown) => err);
  expect(refused).toBeInstanceOf(RejectedJob);
  expect(refused).toMatchObject({ reason });
});

test("an aborted job stores nothing", async () => {
  const { abortable, jobFor, stored } = await rig();
  const abort = new AbortController();
  const work = abortable(jobFor([{ name: "flip", args: {} }]), { signal: abort.signal });
  abort.abort(new Error("lost the job"));
  await expect(work).rejects.toThrow(/abort|lost/);
  await expect(stored()).rejects.toThrow("is not in");
});
