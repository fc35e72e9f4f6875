import { randomBytes } from "node:crypto";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { expect, test } from "vitest";
import { createS3Blobs } from "../../../../src/cloud/s3.ts";
import type { JobOf } from "../../../../src/jobs/job.ts";
import { createConcatJob } from "../../../../src/worker/processors/concat/concat-job.ts";
import { aJob } from "../../../support/a-job.ts";
import { useLocalCloud } from "../../../support/local-cloud.ts";

const local = useLocalCloud();
const { signal } = new AbortController();

async function rig() {
  const bucket = `t-${randomBytes(4).toString("hex")}`;
  await local.clients.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const blobs = createS3Blobs(local.clients.s3);
  return {
    bucket,
    blobs,
    concat: createConcatJob({ blobs, imagesBucket: bucket }),
    /** A job over these files, each stored; undefined is one that is not there. */
    asked: async (files: readonly (Uint8Array | undefined)[]): Promise<JobOf<"concat">> => {
      const { image: _image, ...envelope } = aJob();
      const images = files.map((_file, index) => ({ bucket, key: `originals/${index}` }));
      for (const [index, body] of files.entries()) {
        const image = images[index];
        if (body && image) await blobs.put({ ...image, body, contentType: "image/png" });
      }
      return {
        ...envelope,
        kind: "concat",
        images,
        direction: "horizontal",
        order: "right-to-left",
      };
    },
  };
}

async function png(background: string): Promise<Buffer> {
  return await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
}

test("pictures are joined into one JPEG under the job's id, the first on the right", async () => {
  const { bucket, blobs, concat, asked } = await rig();
  const job = await asked([await png("red"), await png("blue")]);

  const { result, steps } = await concat(job, { signal });

  const image = { bucket, key: `results/${job.id}.jpg` };
  expect(result).toEqual({ image, width: 128, height: 64 });
  expect(Object.keys(steps)).toEqual(["fetch", "join", "encode", "store"]);
  const stored = await blobs.get({ ...image, maxBytes: 1e6 });
  const { data } = await sharp(stored).raw().toBuffer({ resolveWithObject: true });
  expect(data[2]).toBeGreaterThan(200); // blue, on the left
  expect(data[127 * 3]).toBeGreaterThan(200); // red
});

test.each([
  { fault: "gone", file: undefined, reason: "picture-gone" },
  { fault: "no picture", file: Buffer.from("hello"), reason: "not-a-picture" },
  { fault: "cut off", file: "half", reason: "damaged" },
])("one picture that is $fault refuses the job", async ({ file, reason }) => {
  const { concat, asked } = await rig();
  const whole = await sharp({
    create: {
      width: 400,
      height: 400,
      channels: 3,
      background: "red",
      noise: { type: "gaussian", mean: 9, sigma: 9 },
    },
  })
    .png()
    .toBuffer();
  const second = file === "half" ? whole.subarray(0, whole.length / 2) : file;
  const job = await asked([await png("red"), second as Uint8Array | undefined]);

  await expect(concat(job, { signal })).rejects.toMatchObject({ name: "RejectedJob", reason });
});
