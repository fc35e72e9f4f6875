import { HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { RATES_PLAN } from "../../../src/cloud/provision/rates-plan.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

async function bodies(QueueUrl: string): Promise<string[]> {
  const ask = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 });
  const { Messages = [] } = await local.clients.sqs.send(ask);
  return Messages.map(({ Body = "" }) => Body);
}

test("a new object under incoming/ becomes a message of the uploads queue, another one does not", async () => {
  const { env } = await provision(local.clients, RATES_PLAN, { prefix: "t-events" });
  expect(await bodies(env.UPLOADS_QUEUE_URL)).toEqual([expect.stringContaining("s3:TestEvent")]);
  for (const Key of ["done/a.json", "incoming/a b+c.csv"]) {
    const put = new PutObjectCommand({ Bucket: env.UPLOADS_BUCKET, Key, Body: "x" });
    await local.clients.s3.send(put);
  }
  const [event, ...others] = await bodies(env.UPLOADS_QUEUE_URL);
  expect(others).toEqual([]);
  expect(JSON.parse(event ?? "")).toMatchObject({
    Records: [{ s3: { object: { key: "incoming/a+b%2Bc.csv" } } }],
  });
});

test("the queue lets this bucket send, of this account, and nobody else", async () => {
  const { env } = await provision(local.clients, RATES_PLAN, { prefix: "t-policy" });
  const { Attributes } = await local.clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: env.UPLOADS_QUEUE_URL,
      AttributeNames: ["Policy", "QueueArn"],
    }),
  );
  expect(JSON.parse(Attributes?.Policy ?? "")).toMatchObject({
    Statement: [
      {
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: Attributes?.QueueArn,
        Condition: {
          StringEquals: { "aws:SourceAccount": "000000000000" },
          ArnLike: { "aws:SourceArn": "arn:aws:s3:::t-policy-uploads" },
        },
      },
    ],
  });
});

test("a second run changes nothing, and corrects what was changed meanwhile", async () => {
  const made = await provision(local.clients, RATES_PLAN, { prefix: "t-again" });
  const again = await provision(local.clients, RATES_PLAN, { prefix: "t-again" });
  expect(again.outcomes.map(({ done }) => done)).toEqual(made.outcomes.map(() => "unchanged"));
  await local.clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: made.env.UPLOADS_QUEUE_URL,
      Attributes: { Policy: "" },
    }),
  );
  const dry = await provision(local.clients, RATES_PLAN, { prefix: "t-again", dryRun: true });
  const third = await provision(local.clients, RATES_PLAN, { prefix: "t-again" });
  for (const { outcomes } of [dry, third]) {
    expect(outcomes.find(({ kind }) => kind === "bucket")).toMatchObject({
      done: "corrected",
      settings: ["QueuePolicy"],
    });
  }
});

test("a dry run makes nothing, and does not fail for it", async () => {
  const made = await provision(local.clients, RATES_PLAN, { prefix: "t-dry", dryRun: true });
  expect(made.outcomes.map(({ done }) => done)).toEqual(made.outcomes.map(() => "created"));
  const asked = local.clients.s3.send(new HeadBucketCommand({ Bucket: "t-dry-uploads" }));
  await expect(asked).rejects.toMatchObject({ name: "NotFound" });
});
