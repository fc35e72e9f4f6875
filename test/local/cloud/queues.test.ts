import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect, test, vi } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

async function queue(attributes: Partial<Record<QueueAttributeName, string>> = {}) {
  const { sqs } = local.clients;
  const QueueName = `q-${randomUUID()}${attributes.FifoQueue === "true" ? ".fifo" : ""}`;
  const made = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: attributes }));
  const url = made.QueueUrl ?? "";
  return {
    url,
    arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}`,
    send: async (body: string, more = {}) =>
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, ...more })),
    receive: async (more: Partial<ReceiveMessageCommandInput> = {}) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, ...more }))).Messages ?? [],
    hide: async (handle: string | undefined, seconds: number) =>
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: url,
          ReceiptHandle: handle,
          VisibilityTimeout: seconds,
        }),
      ),
    remove: async (handle: string | undefined) =>
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handle })),
    count: async () => {
      const names: QueueAttributeName[] = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ];
      const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: names });
      const { Attributes: found } = await sqs.send(ask);
      return names.map((name) => Number(found?.[name])); // visible, hidden, delayed
    },
  };
}

/** Starts a long poll on a connection of its own, which the test may cut. */
async function poll(queueUrl: string) {
  const call = request(local.cloud.endpoint, {
    method: "POST",
    agent: false,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.ReceiveMessage",
    },
  });
  call.on("error", () => undefined); // cut on purpose
  const closed = new Promise((resolve) => call.once("close", resolve));
  call.end(JSON.stringify({ QueueUrl: queueUrl, WaitTimeSeconds: 20 }));
  await once(call, "finish");
  return {
    async cut() {
      call.destroy();
      await closed;
    },
  };
}

test("a queue's address names the host that was asked, so that it always resolves", async () => {
  const { url } = await queue();

  expect(url.startsWith(`${local.cloud.endpoint}/000000000000/q-`)).toBe(true);
});

test("a client that goes away during a long poll takes no message and uses up no try", async () => {
  const jobs = await queue({ VisibilityTimeout: "600" });
  const gone = await Promise.all([poll(jobs.url), poll(jobs.url)]);
  await jobs.count(); // asked later than the polls: with this answer the emulator has them, too
  for (const each of gone) await each.cut();

  await jobs.send("for the living");
  const [message] = await jobs.receive({
    WaitTimeSeconds: 5,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });

  expect(message?.Body).toBe("for the living");
  expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
  expect(await jobs.count()).toEqual([0, 1, 0]);
});

test("a hidden message becomes visible again while nobody polls", async () => {
  const jobs = await queue({ VisibilityTimeout: "1" });
  await jobs.send("left behind");
  await jobs.receive();
  expect(await jobs.count()).toEqual([0, 1, 0]);

  await vi.waitFor(async () => expect(await jobs.count()).toEqual([1, 0, 0]), 5000);
});

test("a delayed message becomes visible while nobody polls", async () => {
  const checks = await queue();
  await checks.send("later", { DelaySeconds: 1 });
  expect(await checks.count()).toEqual([0, 0, 1]);

  await vi.waitFor(async () => expect(await checks.count()).toEqual([1, 0, 0]), 5000);
});

test("a long poll wakes when a message is sent, and when one is given back", async () => {
  const jobs = await queue();
  const first = jobs.receive({ WaitTimeSeconds: 20 });
  await jobs.send("one");
  const [taken] = await first;
  expect(taken?.Body).toBe("one");

  const second = jobs.receive({ WaitTimeSeconds: 20 });
  await jobs.hide(taken?.ReceiptHandle, 0);
  expect((await second)[0]?.Body).toBe("one");
});

test("message attributes come only when they are asked for", async () => {
  const jobs = await queue();
  const reason = { reason: { DataType: "String", StringValue: "poison" } };
  await jobs.send("body", { MessageAttributes: reason });

  const [plain] = await jobs.receive({ VisibilityTimeout: 0 });
  const [full] = await jobs.receive({ MessageAttributeNames: ["All"] });

  expect(plain?.Body).toBe("body");
  expect(plain?.MessageAttributes).toBeUndefined();
  expect(plain?.MD5OfMessageAttributes).toBeUndefined();
  expect(full?.MessageAttributes).toEqual(reason);
});

test("a message that was tried too often becomes a dead letter, with its attributes", async () => {
  const deadLetters = await queue();
  const jobs = await queue({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 2 }),
  });
  const { MessageId } = await jobs.send("poison", {
    MessageAttributes: { kind: { DataType: "String", StringValue: "detect" } },
  });

  for (const _try of [1, 2, 3]) await jobs.receive({ VisibilityTimeout: 0 });

  const [dead] = await deadLetters.receive({ MessageAttributeNames: ["All"] });
  expect(dead).toMatchObject({ MessageId, Body: "poison" });
  expect(dead?.MessageAttributes).toHaveProperty("kind");
  expect(await jobs.count()).toEqual([0, 0, 0]);
});

test.each([
  { name: "the queue they came from", named: false },
  { name: "a queue that is named", named: true },
])("dead letters are moved back to $name", async ({ named }) => {
  const { sqs } = local.clients;
  const deadLetters = await queue();
  const policy = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 };
  const jobs = await queue({ RedrivePolicy: JSON.stringify(policy) });
  const other = await queue();
  const target = named ? other : jobs;
  for (const body of ["a", "b"]) await deadLetters.send(body);

  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: deadLetters.arn,
      ...(named ? { DestinationArn: other.arn } : {}),
    }),
  );
  const { Results } = await sqs.send(
    new ListMessageMoveTasksCommand({ SourceArn: deadLetters.arn }),
  );

  expect(Results).toMatchObject([
    { TaskHandle, Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 2 },
  ]);
  expect(await deadLetters.count()).toEqual([0, 0, 0]);
  const moved = await target.receive({
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["ApproximateReceiveCount"],
  });
  expect(moved.map(({ Body }) => Body)).toEqual(["a", "b"]);
  expect(moved[0]?.Attributes?.ApproximateReceiveCount).toBe("1");
});

test("a dead-letter queue knows the queues that it serves, and a missing one is an error", async () => {
  const { sqs } = local.clients;
  const deadLetters = await queue();
  const policy = { deadLetterTargetArn: deadLetters.arn, maxReceiveCount: 1 };
  const jobs = await queue({ RedrivePolicy: JSON.stringify(policy) });

  const sources = await sqs.send(
    new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetters.url }),
  );

  expect(sources.queueUrls).toEqual([jobs.url]);
  await expect(
    sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `${deadLetters.arn}-not` })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a FIFO queue keeps each group in order, one message at a time, groups side by side", async () => {
  const inbox = await queue({ FifoQueue: "true" });
  for (const [group, body] of [
    ["a", "a1"],
    ["a", "a2"],
    ["b", "b1"],
  ] as const) {
    await inbox.send(body, { MessageGroupId: group, MessageDeduplicationId: body });
  }

  const first = await inbox.receive({ MaxNumberOfMessages: 1 });
  const second = await inbox.receive({ MaxNumberOfMessages: 1 });
  const locked = await inbox.receive({ MaxNumberOfMessages: 1 });
  expect([first, second, locked].map((each) => each.map(({ Body }) => Body))).toEqual([
    ["a1"],
    ["b1"],
    [],
  ]);

  await inbox.hide(first[0]?.ReceiptHandle, 0);
  const [again] = await inbox.receive();
  expect(again?.Body).toBe("a1"); // what was given back stays ahead of a2
  await inbox.remove(again?.ReceiptHandle);
  expect((await inbox.receive())[0]?.Body).toBe("a2");
});

test("a FIFO queue drops what it has seen, and a hidden group comes back while nobody polls", async () => {
  const inbox = await queue({ FifoQueue: "true", VisibilityTimeout: "1" });
  const same = { MessageGroupId: "chat", MessageDeduplicationId: "update-1" };
  const [one, two] = [await inbox.send("update", same), await inbox.send("update", same)];
  expect(one.MessageId).toBe(two.MessageId);

  await inbox.receive();
  expect(await inbox.count()).toEqual([0, 1, 0]);
  await vi.waitFor(async () => expect(await inbox.count()).toEqual([1, 0, 0]), 5000);
});

test("a FIFO poll whose client went away keeps the group in order", async () => {
  const inbox = await queue({ FifoQueue: "true", VisibilityTimeout: "600" });
  const gone = await poll(inbox.url);
  await inbox.count(); // asked later than the poll: with this answer the emulator has it, too
  await gone.cut();

  for (const body of ["1", "2"]) {
    await inbox.send(body, { MessageGroupId: "chat", MessageDeduplicationId: body });
  }

  const [first] = await inbox.receive({ WaitTimeSeconds: 5 });
  expect(first?.Body).toBe("1");
  await inbox.remove(first?.ReceiptHandle);
  expect((await inbox.receive({ WaitTimeSeconds: 5 }))[0]?.Body).toBe("2");
});

test("a batch tells what failed by entry, and more than 1 MiB is refused", async () => {
  const jobs = await queue();

  const batch = await local.clients.sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: jobs.url,
      Entries: [
        { Id: "good", MessageBody: "x" },
        { Id: "bad", MessageBody: "not \u0001 allowed" },
      ],
    }),
  );

  expect(batch.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
  expect(batch.Failed?.map(({ Id }) => Id)).toEqual(["bad"]);
  await expect(jobs.send("x".repeat(2 ** 20 + 1))).rejects.toThrow("Message must be shorter");
});
