import { getEventListeners } from "node:events";
import { ReceiveMessageCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { NoLongerOurs, type Queue } from "../../src/cloud/queue.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();
const never = new AbortController().signal;

async function scene(options: { readonly visibilitySeconds?: number } = {}) {
  const resources = await local.provisioned(options);
  const { sqs, env } = resources;
  const queue = (url: string) => createSqsQueue(sqs, { url, waitSeconds: 0 });
  return {
    ...resources,
    queue,
    jobs: queue(env.JOBS_QUEUE_URL),
    inbox: queue(env.INBOX_QUEUE_URL),
  };
}

async function received(queue: Queue) {
  const delivery = await queue.receive(never);
  if (!delivery) throw new Error("No message came.");
  return delivery;
}

test("a message comes as it was sent, and is gone once acknowledged", async () => {
  const { jobs } = await scene();
  const body = '{"text":"ünï ✓ \\u0007"}\n';
  await jobs.send(body);

  const delivery = await received(jobs);
  expect(delivery).toMatchObject({ body, attempt: 1 });
  expect(delivery.id).not.toBe("");
  await delivery.ack();

  expect(await jobs.depth()).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("a message says when it was put in the queue, also when it comes again", async () => {
  const { jobs } = await scene();
  const before = Date.now();
  await jobs.send("{}");
  const after = Date.now();

  const first = await received(jobs);
  await first.hide(0);
  const again = await received(jobs);

  expect(first.queuedAt).toBeGreaterThanOrEqual(before);
  expect(first.queuedAt).toBeLessThanOrEqual(after);
  expect(again).toMatchObject({ attempt: 2, queuedAt: first.queuedAt });
});

test("a poll of an empty queue waits as long as it was told, then gives undefined", async () => {
  const { sqs, env } = await scene();
  const startedAt = performance.now();
  const jobs = createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL, waitSeconds: 1 });
  expect(await jobs.receive(never)).toBeUndefined();
  expect(performance.now() - startedAt).toBeGreaterThan(900);
});

test("an aborted receive gives undefined and leaves what comes later to others", async () => {
  const { sqs, env } = await scene();
  const jobs = createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL, waitSeconds: 20 });
  const abort = new AbortController();
  const poll = jobs.receive(abort.signal);
  abort.abort();
  expect(await poll).toBeUndefined();
  await jobs.send("later");
  expect((await received(jobs)).body).toBe("later");
});

test("many receives leave no listeners on the signal they share", async () => {
  const { jobs } = await scene();
  const { signal } = new AbortController();
  for (let i = 0; i < 5; i++) {
    await jobs.send("x");
    await (await jobs.receive(signal))?.ack();
  }
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a failed receive throws while nobody asked it to stop", async () => {
  const { jobs } = await scene();
  local.cloud.faults.add({
    service: "sqs",
    operation: "ReceiveMessage",
    status: 400,
    code: "Broken",
  });
  await expect(jobs.receive(never)).rejects.toMatchObject({ name: "Broken" });
});

test("a message given back comes again at once, counted", async () => {
  const { jobs } = await scene();
  await jobs.send("x");
  await (await received(jobs)).hide(0);
  const again = await received(jobs);
  expect(again.attempt).toBe(2);
  await again.ack();
});

test("a hidden message stays hidden, and is counted as in flight", async () => {
  const { jobs } = await scene({ visibilitySeconds: 1 });
  await jobs.send("x");
  const delivery = await received(jobs);
  await delivery.hide(30);
  expect(await jobs.receive(never)).toBeUndefined();
  expect(await jobs.depth()).toEqual({ waiting: 0, inFlight: 1, delayed: 0 });
});

test.each([
  "ReceiptHandleIsInvalid",
  "MessageNotInflight",
  "AWS.SimpleQueueService.MessageNotInflight",
])("a message that is somebody else's by now (%s) says so", async (code) => {
  const { jobs } = await scene();
  await jobs.send("x");
  const delivery = await received(jobs);
  local.cloud.faults.add({
    service: "sqs",
    operation: "ChangeMessageVisibility",
    status: 400,
    code,
  });
  await expect(delivery.hide(10)).rejects.toThrow(NoLongerOurs);
});

test("a failure to hide that says nothing of the message is no loss of it", async () => {
  const { jobs } = await scene();
  await jobs.send("x");
  const delivery = await received(jobs);
  local.cloud.faults.add({ service: "sqs", operation: "ChangeMessageVisibility", status: 500 });
  await expect(delivery.hide(10)).rejects.toMatchObject({ name: "InternalError" });
});

test("a delayed message waits, and is counted as delayed", async () => {
  const { jobs } = await scene();
  await jobs.send("later", { delaySeconds: 60 });
  expect(await jobs.depth()).toEqual({ waiting: 0, inFlight: 0, delayed: 1 });
});

test("a group comes in order, one at a time, and repeats within it are dropped", async () => {
  const { inbox } = await scene();
  await inbox.send("1", { group: "a", deduplicationId: "1" });
  await inbox.send("1", { group: "a", deduplicationId: "1" });
  await inbox.send("2", { group: "a", deduplicationId: "2" });
  await inbox.send("other", { group: "b", deduplicationId: "3" });

  const first = await received(inbox);
  const other = await received(inbox);
  expect([first.body, first.group, other.body, other.group]).toEqual(["1", "a", "other", "b"]);
  expect(await inbox.receive(never)).toBeUndefined();
  await first.ack();
  expect((await received(inbox)).body).toBe("2");
});

test("what only first-in-first-out queues have is left out for the others", async () => {
  const { jobs } = await scene();
  await jobs.send("x", { group: "a", deduplicationId: "1" });
  expect((await received(jobs)).body).toBe("x");
});

test("a queue tells its own settings and knows its dead letters", async () => {
  const { jobs, queue, deadLetters, inbox } = await scene({ visibilitySeconds: 7 });
  const settings = await jobs.settings();
  expect(settings).toMatchObject({ visibilitySeconds: 7, maxReceives: 5 });
  await settings.deadLetters?.send("dead", { reason: "because" });
  const dead = queue(deadLetters["JOBS_QUEUE_URL"] ?? "");
  expect((await received(dead)).body).toBe("dead");

  expect(await dead.settings()).toMatchObject({
    maxReceives: Number.POSITIVE_INFINITY,
    deadLetters: undefined,
  });
  const { deadLetters: inboxDead } = await inbox.settings();
  await inboxDead?.send("dead", { group: "chat", deduplicationId: "1" });
  expect(await received(queue(deadLetters["INBOX_QUEUE_URL"] ?? ""))).toMatchObject({
    body: "dead",
    group: "chat",
  });
});

test.each([
  ["plain", "Error: no such thing", "Error: no such thing"],
  ["with characters that SQS refuses", "a\u0000b\u001b[31mc\ufffe", "a\ufffdb\ufffd[31mc\ufffd"],
  ["cut within a character", `${"x".repeat(999)}😀`, `${"x".repeat(999)}\ufffd`],
  ["empty", "", "unknown"],
])("a reason %s stays beside the message", async (_name, reason, kept) => {
  const { jobs, sqs, env } = await scene();
  await jobs.send("x", { reason });
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: env.JOBS_QUEUE_URL,
      MessageAttributeNames: ["reason"],
    }),
  );
  expect(Messages?.[0]?.MessageAttributes?.["reason"]?.StringValue).toBe(kept);
});

test("a queue that does not exist fails with AWS's own error", async () => {
  const { queue, env } = await scene();
  await expect(queue(`${env.JOBS_QUEUE_URL}-not`).settings()).rejects.toMatchObject({
    name: expect.stringMatching(/QueueDoesNotExist$/),
  });
});

test("dead letters that an operator moves back come again as new", async () => {
  const { jobs, sqs, deadLetters, env } = await scene();
  await (await jobs.settings()).deadLetters?.send("again", { reason: "an outage" });
  const name = new URL(deadLetters["JOBS_QUEUE_URL"] ?? "").pathname.split("/").at(-1);
  await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}` }),
  );
  const patient = createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL, waitSeconds: 5 });
  expect(await received(patient)).toMatchObject({ body: "again", attempt: 1 });
});
