import { mkdir, mkdtempDisposable, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { UsageError } from "../../src/cli/provision/plain-words.ts";
import { findFiles } from "../../src/cli/upload/find-files.ts";
import { inLanes } from "../../src/cli/upload/in-lanes.ts";
import { progressBar } from "../../src/cli/upload/progress-bar.ts";
import { upload } from "../../src/cli/upload/upload.ts";
import { type UploadOptions, uploadOptions } from "../../src/cli/upload/upload-options.ts";
import { createConsumer } from "../../src/cloud/consumer.ts";
import { createPublicAddress } from "../../src/cloud/public-address.ts";
import { createS3Blobs } from "../../src/cloud/s3.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { createMakeThumbnail } from "../../src/worker/processors/thumbnail/make-thumbnail.ts";
import { withThumbnailRequests } from "../../src/worker/thumbnail-requests.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { recordedLog } from "../support/recorded-log.ts";
import { runCli } from "../support/run-cli.ts";
import { runNode } from "../support/run-script.ts";

const local = useLocalCloud();

async function photo(format: "jpeg" | "png" = "jpeg"): Promise<Buffer> {
  const picture = sharp({ create: { width: 80, height: 60, channels: 3, background: "teal" } });
  return await picture.toFormat(format).toBuffer();
}

/** A folder with these files in it. */
async function folder(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const made = await mkdtempDisposable(join(tmpdir(), "polybot-upload-"));
  onTestFinished(async () => await made[Symbol.asyncDispose]());
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(made.path, name)), { recursive: true });
    await writeFile(join(made.path, name), bytes);
  }
  return made.path;
}

async function rig() {
  const { prefix, env, s3, sqs, processEnv } = await local.provisioned();
  const blobs = createS3Blobs(s3);
  const queue = createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL, waitSeconds: 1 });
  const addressOf = createPublicAddress(s3);
  const seen: string[] = [];
  return {
    prefix,
    processEnv,
    bucket: env.IMAGES_BUCKET,
    seen,
    thumbnails: `${local.cloud.endpoint}/${env.THUMBNAILS_BUCKET}`,
    put: async (key: string, body: Uint8Array) =>
      await blobs.put({ bucket: env.IMAGES_BUCKET, key, body, contentType: "image/jpeg" }),
    waiting: async () => (await queue.depth()).waiting,
    /** A worker, as far as it makes thumbnails. */
    startWorker: async () => {
      const { log } = recordedLog();
      const make = createMakeThumbnail({
        blobs,
        addressOf,
        thumbnailsBucket: env.THUMBNAILS_BUCKET,
      });
      const handler = withThumbnailRequests(
        { handle: async () => {}, giveUp: async () => true },
        {
          make,
          kinds: ["thumbnail"],
          imagesBucket: env.IMAGES_BUCKET,
          observe: { ended: () => {} },
        },
      );
      const consumer = createConsumer({
        name: "jobs",
        log,
        ...handler,
        capMs: 60_000,
        queue,
        lanes: 2,
        graceMs: 5000,
      });
      await consumer.start();
      onTestFinished(async () => await consumer.stop());
    },
    run: async (more: Partial<UploadOptions>) =>
      await upload(
        {
          bucket: env.IMAGES_BUCKET,
          keys: [],
          put: [],
          width: 40,
          height: 40,
          wait: false,
          timeoutSeconds: 10,
          prefix,
          ...more,
        },
        {
          s3,
          sqs,
          destination: {
            jobsQueueUrl: env.JOBS_QUEUE_URL,
            thumbnailsBucket: env.THUMBNAILS_BUCKET,
          },
          progress: (done, total) => seen.push(`${done}/${total}`),
          pauseMs: 10,
        },
      ),
  };
}

test("thumbnails of several pictures are asked for, waited for, and there to fetch", async () => {
  const { put, run, startWorker, thumbnails, seen } = await rig();
  await put("a.jpg", await photo());
  await put("b/c d.png", await photo("png"));
  await startWorker();

  const ends = await run({ keys: ["a.jpg", "b/c d.png"], wait: true });

  expect(ends).toEqual([
    { key: "a.jpg", url: `${thumbnails}/a-40x40.jpg` },
    { key: "b/c d.png", url: `${thumbnails}/b/c%20d-40x40.png` },
  ]);
  for (const end of ends) expect((await fetch("url" in end ? end.url : "")).status).toBe(200);
  expect(seen.at(-1)).toBe("2/2");
});

test("what the worker would refuse at a glance is said at once, and the rest is done", async () => {
  const { put, run, startWorker } = await rig();
  await put("a.jpg", await photo());
  await put("words.jpg", Buffer.from("hello"));
  await put("empty.jpg", Buffer.alloc(0));
  await put("big.jpg", Buffer.concat([await photo(), Buffer.alloc(21 * 1024 * 1024)]));
  await startWorker();

  const keys = ["a.jpg", "words.jpg", "gone.jpg", "empty.jpg", "big.jpg", "../x.jpg"];
  const ends = await run({ keys, wait: true });

  expect(ends.map((end) => ("fault" in end ? end.fault : "there"))).toEqual([
    "there",
    "not a picture",
    "picture gone",
    "empty file",
    "file too big",
    "a part that is . or ..",
  ]);
});

test("what the worker refuses later does not come, and that is said", async () => {
  const { put, run, startWorker } = await rig();
  const cut = await photo("png");
  await put("cut.png", cut.subarray(0, cut.length / 2));
  await startWorker();

  const ends = await run({ keys: ["cut.png"], wait: true, timeoutSeconds: 0.5 });
  expect(ends).toEqual([
    { key: "cut.png", fault: expect.stringContaining("did not come") as string },
  ]);
});

test("without waiting the addresses are said before anything is there", async () => {
  const { put, run, thumbnails, waiting } = await rig();
  await put("a.jpg", await photo());
  expect(await run({ keys: ["a.jpg"] })).toEqual([
    { key: "a.jpg", url: `${thumbnails}/a-40x40.jpg` },
  ]);
  expect(await waiting()).toBe(1);
});

test("a folder is uploaded with the pictures in it, and what is none is left", async () => {
  const { run, startWorker, thumbnails } = await rig();
  const path = await folder({
    "x.jpg": await photo(),
    "sub/y.png": await photo("png"),
    "notes.txt": Buffer.from("words"),
  });
  await startWorker();

  expect(await run({ put: [path], wait: true })).toEqual([
    { key: "sub/y.png", url: `${thumbnails}/sub/y-40x40.png` },
    { key: "x.jpg", url: `${thumbnails}/x-40x40.jpg` },
  ]);
});

test("a bucket that is not there is told in plain words", async () => {
  const { run } = await rig();
  const path = await folder({ "x.jpg": await photo() });
  await expect(run({ bucket: "no-such-bucket", keys: ["a.jpg"] })).rejects.toThrow(
    "There is no bucket no-such-bucket.",
  );
  await expect(run({ bucket: "no-such-bucket", put: [path] })).rejects.toThrow(UsageError);
});

test("the command says addresses and failures apart, and ends with 1 when one failed", async () => {
  const { processEnv, bucket, startWorker, thumbnails } = await rig();
  const path = await folder({ "x.jpg": await photo(), "words.jpg": Buffer.from("words") });
  await startWorker();

  const put = [join(path, "x.jpg"), join(path, "words.jpg")];
  const { code, out, err } = await runCli(
    "upload",
    ["--bucket", bucket, "--put", ...put, "--width", "40", "--height", "30", "--wait"],
    processEnv,
  );

  expect(out).toBe(`x.jpg  is at  ${thumbnails}/x-40x30.jpg\n`);
  expect(err).toBe("words.jpg: not a picture\n1 done, 1 not\n");
  expect(code).toBe(1);
});

test("a real worker makes what the command asks for", async () => {
  const { processEnv, bucket, put, thumbnails } = await rig();
  await put("a.jpg", await photo());
  const { JOBS_QUEUE_URL, ...resources } = processEnv;
  const worker = runNode(["src/worker/main.ts"], {
    ...resources,
    COPILOT_QUEUE_URI: JOBS_QUEUE_URL,
    METRICS_PORT: "0",
    MAX_POLL_SECONDS: "1",
  });
  await worker.says('"msg":"started"');

  const args = ["--bucket", bucket, "--keys", "a.jpg", "--width", "40", "--wait"];
  const { code, out } = await runCli("upload", args, processEnv);

  expect([code, out]).toEqual([0, `a.jpg  is at  ${thumbnails}/a-40x40.jpg\n`]);
  await worker.says('"msg":"thumbnail request done"');
  worker.child.kill("SIGTERM");
  expect(await worker.exit).toBe(0);
});

test("the command without a queue ends with 2 and says what to do", async () => {
  const args = ["--bucket", "some-bucket", "--keys", "a.jpg", "--width", "9", "--prefix", "nobody"];
  const { code, err } = await runCli("upload", args, local.cloud.env);
  expect([code, err]).toEqual([
    2,
    "There is no queue nobody-jobs. Set JOBS_QUEUE_URL, or --prefix, or run npm run setup first.\n",
  ]);
});

describe("the command line", () => {
  test("words after --keys and --put belong to them, and one side stands for both", () => {
    expect(
      uploadOptions(
        "--bucket pics --keys a.jpg b.jpg --put x y --keys=-c.jpg --width 400 --wait".split(" "),
      ),
    ).toEqual({
      bucket: "pics",
      keys: ["a.jpg", "b.jpg", "-c.jpg"],
      put: ["x", "y"],
      width: 400,
      height: 400,
      wait: true,
      timeoutSeconds: 60,
      prefix: undefined,
    });
  });

  test.each([
    ["--keys a.jpg --width 9", "--bucket: Which bucket?"],
    ["--bucket pics --width 9", "--keys or --put: what?"],
    ["--bucket pics --keys a.jpg", "--width and --height: how large?"],
    ["--bucket pics --keys a.jpg --width 0", "--width: "],
    ["--bucket pics --keys a.jpg --width 4097", "--width: "],
    ["--bucket pics --keys a.jpg --width wide --height 1.5", "--height: "],
    ["a.jpg --bucket pics --width 9", "a.jpg: say --keys or --put before it."],
    ["--bucket pics --keys a.jpg --width 9 b.jpg", "b.jpg: say --keys or --put before it."],
    ["--bucket pics --keys --width 9", "--keys"],
    ["--bukket pics", "Unknown option '--bukket'"],
  ])("%s is told so", (line, says) => {
    expect(() => uploadOptions(line.split(" "))).toThrow(UsageError);
    expect(() => uploadOptions(line.split(" "))).toThrow(says);
  });
});

async function keysOf(...paths: string[]): Promise<string[]> {
  return (await findFiles(paths)).map(({ key }) => key);
}

describe("files", () => {
  const nothing = Buffer.alloc(1);

  test("one is called as itself, those of a folder or a glob by their path from there", async () => {
    const path = await folder({
      "a/one.jpg": nothing,
      "a/b/two.jpg": nothing,
      "a/three.txt": nothing,
    });
    expect(await keysOf(join(path, "a/one.jpg"))).toEqual(["one.jpg"]);
    expect(await keysOf(join(path, "a"))).toEqual(["b/two.jpg", "one.jpg", "three.txt"]);
    expect(await keysOf(join(path, "a/*.jpg"))).toEqual(["one.jpg"]);
    expect(await keysOf(join(path, "**/*.jpg"))).toEqual(["a/b/two.jpg", "a/one.jpg"]);
    expect(await keysOf(join(path, "a/one.jpg"), join(path, "a/one.jpg"))).toEqual(["one.jpg"]);
  });

  test("links in folders are not followed", async () => {
    const secret = await folder({ "secret.jpg": nothing });
    const path = await folder({ "one.jpg": nothing });
    await symlink(join(secret, "secret.jpg"), join(path, "link.jpg"));
    await symlink(secret, join(path, "linked"));
    expect(await keysOf(path)).toEqual(["one.jpg"]);
  });

  test("nothing there, and two of one name, are told", async () => {
    const path = await folder({ "a/one.jpg": nothing, "b/one.jpg": nothing });
    await expect(findFiles([join(path, "none.jpg")])).rejects.toThrow("There is no ");
    await expect(findFiles([join(path, "*.jpg")])).rejects.toThrow("Nothing is like ");
    await expect(findFiles([join(path, "a/one.jpg"), join(path, "b/one.jpg")])).rejects.toThrow(
      "would both be called one.jpg",
    );
  });
});

/** What a bar writes. */
function drawn(isTTY: boolean): string {
  let text = "";
  const out = { isTTY, write: (part: string) => (text += part) };
  const bar = progressBar(out as unknown as NodeJS.WritableStream);
  bar.show(1, 2);
  bar.clear();
  return text;
}

test("the bar is drawn in a terminal and nowhere else", () => {
  expect(drawn(true)).toBe(`\r\u001B[K[${"#".repeat(15)}${".".repeat(15)}] 1 of 2\r\u001B[K`);
  expect(drawn(false)).toBe("");
});

test("lanes do each once, so many side by side, and keep the order", async () => {
  let running = 0;
  let most = 0;
  const answers = await inLanes([5, 1, 4, 2, 3], 2, async (ms) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running -= 1;
    return ms * 10;
  });
  expect(answers).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});
