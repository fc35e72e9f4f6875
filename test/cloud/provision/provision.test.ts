import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  CreateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { GetBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { POLYBOT_PLAN } from "../../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

async function attributesOf(url: string) {
  const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
  return (await local.clients.sqs.send(ask)).Attributes ?? {};
}

test("everything in the plan is made, with the variables by which the processes find it", async () => {
  const { env, prefix, outcomes, deadLetters } = await local.provisioned();

  expect(env).toEqual({
    INBOX_QUEUE_URL: `${local.cloud.endpoint}/000000000000/${prefix}-inbox.fifo`,
    JOBS_QUEUE_URL: `${local.cloud.endpoint}/000000000000/${prefix}-jobs`,
    VIDEO_JOBS_QUEUE_URL: `${local.cloud.endpoint}/000000000000/${prefix}-videos`,
    RESULTS_QUEUE_URL: `${local.cloud.endpoint}/000000000000/${prefix}-results`,
    JOBS_TABLE: `${prefix}-jobs`,
    ALBUMS_TABLE: `${prefix}-albums`,
    IMAGES_BUCKET: `${prefix}-images`,
    THUMBNAILS_BUCKET: `${prefix}-thumbnails`,
    VIDEOS_BUCKET: `${prefix}-videos`,
  });
  expect(deadLetters["INBOX_QUEUE_URL"]).toBe(
    `${local.cloud.endpoint}/000000000000/${prefix}-inbox-dead-letters.fifo`,
  );
  expect(outcomes).toHaveLength(13);
  expect(new Set(outcomes.map(({ done }) => done))).toEqual(new Set(["created"]));
});

test("a queue sends its dead letters to a queue of its own kind", async () => {
  const { env, prefix } = await local.provisioned();

  const inbox = await attributesOf(env.INBOX_QUEUE_URL);
  expect(inbox).toMatchObject({ FifoQueue: "true", VisibilityTimeout: "60" });
  expect(JSON.parse(inbox["RedrivePolicy"] ?? "")).toEqual({
    deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${prefix}-inbox-dead-letters.fifo`,
    maxReceiveCount: 5,
  });
  const results = await attributesOf(env.RESULTS_QUEUE_URL);
  expect(results["FifoQueue"]).toBeUndefined();
  expect(JSON.parse(results["RedrivePolicy"] ?? "")).toMatchObject({ maxReceiveCount: 20 });
});

test("tables have their key, index and expiry", async () => {
  const { env } = await local.provisioned();

  const { Table } = await local.clients.dynamodb.send(
    new DescribeTableCommand({ TableName: env.JOBS_TABLE }),
  );
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    KeySchema: [{ AttributeName: "jobId", KeyType: "HASH" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "byChat",
        KeySchema: [
          { AttributeName: "chatId", KeyType: "HASH" },
          { AttributeName: "createdAt", KeyType: "RANGE" },
        ],
      },
    ],
  });
  const { TimeToLiveDescription } = await local.clients.dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: env.ALBUMS_TABLE }),
  );
  expect(TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "ENABLED",
    AttributeName: "expiresAt",
  });
});

test("anyone may read thumbnails, nobody but us the images", async () => {
  const { env } = await local.provisioned();
  const { s3 } = local.clients;

  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: env.THUMBNAILS_BUCKET }));
  expect(JSON.parse(Policy ?? "").Statement[0]).toMatchObject({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${env.THUMBNAILS_BUCKET}/*`,
  });
  await expect(
    s3.send(new GetBucketPolicyCommand({ Bucket: env.IMAGES_BUCKET })),
  ).rejects.toMatchObject({ name: "NoSuchBucketPolicy" });
});

test("a second run changes nothing and loses nothing", async () => {
  const { env, prefix } = await local.provisioned();
  await local.clients.s3.send(
    new PutObjectCommand({ Bucket: env.IMAGES_BUCKET, Key: "kept", Body: "bytes" }),
  );

  const again = await provision(local.clients, POLYBOT_PLAN, { prefix });

  expect(again.env).toEqual(env);
  expect(again.outcomes.filter(({ done }) => done !== "unchanged")).toEqual([]);
  const kept = await fetch(`${local.cloud.endpoint}/${env.IMAGES_BUCKET}/kept`);
  expect(await kept.text()).toBe("bytes");
});

test("settings that somebody changed are corrected", async () => {
  const { env, prefix } = await local.provisioned();
  await local.clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: env.JOBS_QUEUE_URL,
      Attributes: { VisibilityTimeout: "7", RedrivePolicy: "" },
    }),
  );

  const again = await provision(local.clients, POLYBOT_PLAN, { prefix });

  expect(again.outcomes.filter(({ done }) => done === "corrected")).toEqual([
    {
      kind: "queue",
      name: `${prefix}-jobs`,
      done: "corrected",
      settings: ["VisibilityTimeout", "RedrivePolicy"],
    },
  ]);
  expect(await attributesOf(env.JOBS_QUEUE_URL)).toMatchObject({ VisibilityTimeout: "120" });
});

test("a dry run tells what it would do and does nothing", async () => {
  const prefix = "t-dry-run";

  const first = await provision(local.clients, POLYBOT_PLAN, { prefix, dryRun: true });
  const second = await provision(local.clients, POLYBOT_PLAN, { prefix, dryRun: true });

  expect(first.outcomes).toHaveLength(13);
  expect(second.outcomes).toEqual(first.outcomes);
  expect(second.env.INBOX_QUEUE_URL).toBeUndefined();
});

test("one visibility can stand for every queue's own", async () => {
  const { env } = await local.provisioned({ visibilitySeconds: 2 });

  expect(await attributesOf(env.JOBS_QUEUE_URL)).toMatchObject({ VisibilityTimeout: "2" });
});

test("a queue name that AWS still holds after a deletion is tried again", async () => {
  local.cloud.faults.add({
    service: "sqs",
    operation: "CreateQueue",
    times: 2,
    status: 400,
    code: "AWS.SimpleQueueService.QueueDeletedRecently",
  });

  const made = await provision(local.clients, POLYBOT_PLAN, { prefix: "t-held", pauseMs: 1 });

  expect(made.env.JOBS_QUEUE_URL).toContain("t-held-jobs");
});

test("two at once make one set", async () => {
  const both = await Promise.all(
    [1, 2].map(async () => await provision(local.clients, POLYBOT_PLAN, { prefix: "t-two" })),
  );

  expect(both[0]?.env).toEqual(both[1]?.env);
});

test("a table of that name with another key is refused in words", async () => {
  await local.clients.dynamodb.send(
    new CreateTableCommand({
      TableName: "t-other-jobs",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );

  await expect(provision(local.clients, POLYBOT_PLAN, { prefix: "t-other" })).rejects.toThrow(
    "Table t-other-jobs has the key pk, not jobId",
  );
});

test("a bucket of somebody else is refused in words", async () => {
  using _fault = local.cloud.faults.add({ service: "s3", operation: "HeadBucket", status: 403 });

  await expect(provision(local.clients, POLYBOT_PLAN, { prefix: "t-taken" })).rejects.toThrow(
    /Bucket t-taken-\w+ is not open to these credentials. Choose another prefix/,
  );
});
