import sharp from "sharp";
import { expect, test } from "vitest";
import { handleDelivery } from "../../src/cloud/handle-delivery.ts";
import { createPublicAddress } from "../../src/cloud/public-address.ts";
import { createS3Blobs } from "../../src/cloud/s3.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { JOB_KINDS, type JobKind, type JobOf } from "../../src/jobs/job.ts";
import { createMakeThumbnail } from "../../src/worker/processors/thumbnail/make-thumbnail.ts";
import { createThumbnailJob } from "../../src/worker/processors/thumbnail/thumbnail-job.ts";
import { withThumbnailRequests } from "../../src/worker/thumbnail-requests.ts";
import { aJob } from "../support/a-job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { recordedLog } from "../support/recorded-log.ts";

const local = useLocalCloud();
const { signal } = new AbortController();

async function rig(kinds: readonly JobKind[] = JOB_KINDS) {
  const { env, deadLetters, s3, sqs } = await local.provisioned();
  const blobs = createS3Blobs(s3);
  const queue = createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL, waitSeconds: 0 });
  const dead = createSqsQueue(sqs, { url: deadLetters["JOBS_QUEUE_URL"] ?? "", waitSeconds: 0 });
  const { log, lines } = recordedLog();
  const ended: string[] = [];
  const outcomes: string[] = [];
  const jobs: string[] = [];
  const make = createMakeThumbnail({
    blobs,
    addressOf: createPublicAddress(s3),
    thumbnailsBucket: env.THUMBNAILS_BUCKET,
  });
  const handler = withThumbnailRequests(
    { handle: async ({ body }) => void jobs.push(body), giveUp: async () => true },
    {
      make,
      kinds,
      imagesBucket: env.IMAGES_BUCKET,
      observe: { ended: ({ kind }, outcome) => void ended.push(`${kind} ${outcome}`) },
    },
  );
  const settle = handleDelivery(
    {
      name: "jobs",
      log,
      ...handler,
      capMs: 60_000,
      observe: (outcome) => void outcomes.push(outcome),
    },
    await queue.settings(),
    signal,
  );
  return {
    env,
    blobs,
    make,
    lines,
    ended,
    outcomes,
    jobs,
    thumbnails: `${local.cloud.endpoint}/${env.THUMBNAILS_BUCKET}`,
    put: async (key: string, body: Uint8Array) =>
      await blobs.put({ bucket: env.IMAGES_BUCKET, key, body, contentType: "image/jpeg" }),
    /** Sends a message and lets the worker deal with it. */
    asked: async (message: unknown): Promise<void> => {
      await queue.send(typeof message === "string" ? message : JSON.stringify(message));
      const delivery = await queue.receive(signal);
      if (delivery) await settle(delivery);
    },
    left: async () => Object.values(await queue.depth()).reduce((sum, count) => sum + count, 0),
    dead: async () => (await dead.depth()).waiting,
  };
}

async function photo(width = 800, height = 600): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
}

test("a plain request makes a thumbnail that anyone can fetch, and twice is once", async () => {
  const { env, thumbnails, asked, put, lines, ended, outcomes, left } = await rig();
  await put("trips/rome 1.jpg", await photo());
  const request = { bucket: env.IMAGES_BUCKET, key: "trips/rome 1.jpg", width: 400, height: 400 };
  await asked(request);
  await asked(request);

  const url = `${thumbnails}/trips/rome%201-400x400.jpg`;
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/jpeg");
  expect(response.headers.get("cache-control")).toBe("public, max-age=86400");
  const { width, height } = await sharp(await response.bytes()).metadata();
  expect([width, height]).toEqual([400, 300]);
  expect(outcomes).toEqual(["acknowledged", "acknowledged"]);
  expect(ended).toEqual(["thumbnail done", "thumbnail done"]);
  expect(await left()).toBe(0);
  expect(lines.at(-1)).toMatchObject({
    msg: "thumbnail request done",
    kind: "thumbnail",
    key: "trips/rome 1.jpg",
    url,
  });
});

test("a thumbnail for a chat says its address, its kind and its size, and may be kept for ever", async () => {
  const { env, make, put, thumbnails } = await rig();
  const { image: _image, ...envelope } = aJob();
  const key = `originals/${envelope.id}`;
  await put(
    key,
    await sharp(await photo())
      .png()
      .toBuffer(),
  );
  const job: JobOf<"thumbnail"> = {
    ...envelope,
    kind: "thumbnail",
    image: { bucket: env.IMAGES_BUCKET, key },
    width: 100,
    height: 100,
    fit: "cover",
  };

  const { result, steps } = await createThumbnailJob(make)(job, { signal });

  const url = `${thumbnails}/${key}-100x100.png`;
  expect(result).toEqual({
    image: { bucket: env.THUMBNAILS_BUCKET, key: `${key}-100x100.png` },
    contentType: "image/png",
    width: 100,
    height: 100,
    url,
  });
  expect(Object.keys(steps)).toEqual(["fetch", "shrink", "store"]);
  const response = await fetch(url);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

test.each([
  { what: "that is not there", key: "gone.jpg", reason: "picture-gone" },
  { what: "that is none", key: "words.jpg", reason: "not-a-picture" },
])(
  "a picture $what is refused with a line in the log and acknowledged",
  async ({ key, reason }) => {
    const { env, asked, put, lines, ended, outcomes, dead } = await rig();
    await put("words.jpg", Buffer.from("only words"));
    await asked({ bucket: env.IMAGES_BUCKET, key, width: 9, height: 9 });

    expect(outcomes).toEqual(["acknowledged"]);
    expect(ended).toEqual(["thumbnail refused"]);
    expect(lines.at(-1)).toMatchObject({ msg: "thumbnail request refused", reason, key });
    expect(await dead()).toBe(0);
  },
);

test("a bucket that is not there is refused, too", async () => {
  const { asked, lines } = await rig();
  await asked({ bucket: "nobody-has-this", key: "a.jpg", width: 9, height: 9 });
  expect(lines.at(-1)).toMatchObject({ reason: "picture-gone" });
});

test("when storage fails the request is tried again", async () => {
  const { env, asked, put, ended, outcomes, left } = await rig();
  await put("a.jpg", await photo());
  local.cloud.faults.add({
    service: "s3",
    operation: "PutObject",
    status: 403,
    code: "AccessDenied",
  });
  await asked({ bucket: env.IMAGES_BUCKET, key: "a.jpg", width: 9, height: 9 });

  expect(outcomes).toEqual(["retried"]);
  expect(ended).toEqual(["thumbnail failed"]);
  expect(await left()).toBe(1);
});

test.each(["originals/", "results/"])(
  "nobody can publish a picture of a chat: %s",
  async (folder) => {
    const { env, asked, put, thumbnails, outcomes, dead, lines } = await rig();
    await put(`${folder}secret.jpg`, await photo());
    await asked({ bucket: env.IMAGES_BUCKET, key: `${folder}secret.jpg`, width: 9, height: 9 });

    expect((await fetch(`${thumbnails}/${folder}secret-9x9.jpg`)).status).toBe(404);
    expect(outcomes).toEqual(["dead-lettered"]);
    expect(await dead()).toBe(1);
    expect(JSON.stringify(lines)).toContain("No request may publish a picture of a chat.");
  },
);

test("a worker that makes no thumbnails takes no plain request", async () => {
  const { env, asked, outcomes } = await rig(["detect"]);
  await asked({ bucket: env.IMAGES_BUCKET, key: "a.jpg", width: 9, height: 9 });
  expect(outcomes).toEqual(["dead-lettered"]);
});

test("everything else goes on to the handler of jobs", async () => {
  const { asked, jobs } = await rig();
  const body = JSON.stringify(aJob());
  await asked(body);
  expect(jobs).toEqual([body]);
});
