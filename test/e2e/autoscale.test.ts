import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { eventually, kill, says, useSystem } from "../support/system.ts";

const MOST = 3;
const NAMES = Array.from({ length: MOST }, (_, index) => `worker-${index + 1}`);
const BATCHES = 3;
/** What SQS takes at once. */
const BATCH = 10;
/** A worker is protected for ten seconds at least, and three of them come, go, and come again. */
const TIMEOUT_MS = 60_000;

const chat = useSystem({ workers: { min: 0, max: MOST, minuteMs: 100 } });

/** The workers that the page shows as being there. */
async function shown(): Promise<readonly string[]> {
  const response = await fetch(`${chat.system.address}/panel/status`);
  const { workers } = (await response.json()) as {
    workers: readonly { readonly name: string; readonly state: string }[];
  };
  return workers.filter(({ state }) => state !== "stopped").map(({ name }) => name);
}

/** Each worker stands still when it begins its first request, so that what waits is still there for the others. */
async function freezeAll(): Promise<{ readonly release: () => void }> {
  const frozen = NAMES.map(async (name) => {
    await chat.nextLine(says("thumbnail request started", name), () => signal(name, "SIGSTOP"));
  });
  const release = () => NAMES.forEach((name) => signal(name, "SIGCONT"));
  onTestFinished(release); // or they could not be stopped
  await Promise.all(frozen);
  return { release };
}

function signal(name: string, which: NodeJS.Signals): void {
  const worker = chat.system.workers.find((each) => each.name === name);
  if (worker) kill(worker, which);
}

/** Requests of another program, each for a thumbnail of its own; ten at a time are there at once. */
async function sendRequests(): Promise<void> {
  const { s3, sqs } = chat.clients;
  const { IMAGES_BUCKET: Bucket, JOBS_QUEUE_URL: QueueUrl } = chat.system.resources;
  const source = { Bucket, Key: "load/picture.jpg" };
  await s3.send(new PutObjectCommand({ ...source, Body: await drawnPicture() }));
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const Entries = Array.from({ length: BATCH }, (_, index) => {
      const width = 20 + batch * BATCH + index;
      const request = { bucket: Bucket, key: source.Key, width, height: width };
      return { Id: String(index), MessageBody: JSON.stringify(request) };
    });
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

test(
  "load brings workers up to the most, an empty queue takes all away, and everything is done once",
  { timeout: TIMEOUT_MS },
  async () => {
    expect(await shown()).toEqual([]);
    const frozen = freezeAll();
    await sendRequests();
    const { release } = await frozen;
    expect(await shown()).toEqual(NAMES);
    expect(chat.system.workers).toHaveLength(MOST);
    release();

    await eventually(async () => expect(await shown()).toEqual([]));
    expect(chat.system.workers).toEqual([]);
    await chat.quiet();
    expect(await chat.takeDeadLetters()).toEqual([]);
    expect(chat.logs.filter(says("thumbnail request done"))).toHaveLength(BATCHES * BATCH);
    const { Contents } = await chat.clients.s3.send(
      new ListObjectsV2Command({ Bucket: chat.system.resources["THUMBNAILS_BUCKET"] }),
    );
    expect(Contents).toHaveLength(BATCHES * BATCH);

    // And from none it goes again, for a person.
    await chat.onePictureEach([await chat.sendPhoto(chat.newChat())]);
    // The bot has counted the workers, too, if only once in this time.
    const [metric] = chat.logs.filter(({ fields }) => "_aws" in fields);
    expect(metric?.fields).toMatchObject({
      QueueName: "polybot-local-jobs",
      ServiceName: "worker",
      BacklogPerInstance: expect.any(Number),
    });
  },
);
