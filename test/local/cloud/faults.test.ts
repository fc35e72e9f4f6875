import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

/** Clients that tell the first failure instead of trying again. */
function once() {
  const common = {
    endpoint: local.cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
  const clients = {
    sqs: new SQSClient({ ...common, useQueueUrlAsEndpoint: false }),
    s3: new S3Client(common),
    dynamodb: new DynamoDBClient(common),
  };
  onTestFinished(() => Object.values(clients).forEach((client) => client.destroy()));
  return clients;
}

test("a fault meets its operation as often as it says, then no more", async () => {
  const { env } = await local.provisioned();
  const { s3 } = once();
  const object = { Bucket: env.IMAGES_BUCKET, Key: "photo" };
  const fault = local.cloud.faults.add({
    service: "s3",
    operation: "PutObject",
    times: 2,
    status: 503,
  });

  for (const _try of [1, 2]) {
    await expect(s3.send(new PutObjectCommand({ ...object, Body: "x" }))).rejects.toMatchObject({
      name: "ServiceUnavailable",
      $metadata: { httpStatusCode: 503 },
    });
  }
  await s3.send(new PutObjectCommand({ ...object, Body: "x" }));

  expect(fault.met).toBe(2);
});

test("a fault of a whole service lasts until it is removed, and other services go on", async () => {
  const { env } = await local.provisioned();
  const { sqs, dynamodb } = once();
  const row = { TableName: env.JOBS_TABLE, Key: { jobId: { S: "x" } } };
  const fault = local.cloud.faults.add({ service: "dynamodb", status: 500 });

  for (const _try of [1, 2, 3]) {
    await expect(dynamodb.send(new GetItemCommand(row))).rejects.toMatchObject({
      name: "InternalError",
    });
  }
  await sqs.send(new SendMessageCommand({ QueueUrl: env.JOBS_QUEUE_URL, MessageBody: "x" }));
  fault.remove();

  expect((await dynamodb.send(new GetItemCommand(row))).$metadata.httpStatusCode).toBe(200);
});

test("the SDK's own retries get over a short fault", async () => {
  const { env, s3 } = await local.provisioned();
  const fault = local.cloud.faults.add({ service: "s3", times: 1, status: 500 });

  await s3.send(new PutObjectCommand({ Bucket: env.IMAGES_BUCKET, Key: "photo", Body: "x" }));

  expect(fault.met).toBe(1);
});

test("a dropped request was not done", async () => {
  const { env } = await local.provisioned();
  const { sqs } = once();
  const { JOBS_QUEUE_URL: QueueUrl } = env;
  local.cloud.faults.add({ service: "sqs", operation: "SendMessage", times: 1, status: "drop" });

  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
  ).rejects.toMatchObject({ code: "ECONNRESET" });

  expect(
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }))).Messages,
  ).toBeUndefined();
});

test("a dropped answer was done", async () => {
  const { env } = await local.provisioned();
  const { sqs, s3, dynamodb } = once();
  const { JOBS_QUEUE_URL: QueueUrl, IMAGES_BUCKET: Bucket, JOBS_TABLE: TableName } = env;
  const reset = { code: "ECONNRESET" };
  for (const service of ["sqs", "s3", "dynamodb"] as const) {
    local.cloud.faults.add({ service, times: 1, status: "drop-answer" });
  }

  await expect(
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
  ).rejects.toMatchObject(reset);
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: "photo", Body: "bytes" })),
  ).rejects.toMatchObject(reset);
  const row = { jobId: { S: "x" } };
  await expect(dynamodb.send(new PutItemCommand({ TableName, Item: row }))).rejects.toMatchObject(
    reset,
  );

  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
  expect(Messages).toHaveLength(1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "photo" }));
  expect(await Body?.transformToString()).toBe("bytes");
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: row }));
  expect(Item).toEqual(row);
});

test("a queue takes as many messages twice as it was told, with one id for both copies", async () => {
  const { env, sqs } = await local.provisioned();
  const { JOBS_QUEUE_URL: QueueUrl } = env;
  local.cloud.duplicateNext(QueueUrl, 2);

  for (const MessageBody of ["a", "b", "c"]) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(["a", "a", "b", "b", "c"]);
  expect(Messages[0]?.MessageId).toBe(Messages[1]?.MessageId);
  expect(Messages[0]?.ReceiptHandle).not.toBe(Messages[1]?.ReceiptHandle);
});
