import { isDeepStrictEqual } from "node:util";
import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  type QueueConfiguration,
  type S3Client,
} from "@aws-sdk/client-s3";
import {
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { tryAgain } from "./try-again.ts";

interface BucketEvents {
  readonly bucket: string;
  /** Only new objects under this are told of. */
  readonly prefix: string;
  /** Undefined in a dry run where the queue is yet to be made. */
  readonly queueUrl: string | undefined;
}

interface Clients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
}

/** Makes a bucket tell a queue of new objects, and names the settings that were not so. A dry run changes nothing. */
export async function ensureBucketEvents(
  { sqs, s3 }: Clients,
  { bucket, prefix, queueUrl }: BucketEvents,
  { dryRun, pauseMs }: { readonly dryRun: boolean; readonly pauseMs: number },
): Promise<readonly string[]> {
  if (queueUrl === undefined) return ["Notification"];
  const queue = await attributesOf(sqs, queueUrl);
  const policy = policyFor(bucket, queue.arn);
  const mayTell = isDeepStrictEqual(JSON.parse(queue.policy), policy);
  if (!mayTell && !dryRun) {
    const Attributes = { Policy: JSON.stringify(policy) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes }));
  }
  const rule = ruleFor(prefix, queue.arn);
  const tells = await hasRule(s3, bucket, rule);
  if (!tells && !dryRun) await putRule(s3, bucket, { rule, pauseMs });
  return [...(mayTell ? [] : ["QueuePolicy"]), ...(tells ? [] : ["Notification"])];
}

async function attributesOf(sqs: SQSClient, QueueUrl: string) {
  const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn", "Policy"] });
  const { Attributes = {} } = await sqs.send(ask);
  return { arn: Attributes.QueueArn ?? "", policy: Attributes.Policy || "null" };
}

async function hasRule(s3: S3Client, bucket: string, rule: QueueConfiguration): Promise<boolean> {
  const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  return isDeepStrictEqual(brief(found.QueueConfigurations), brief([rule]));
}

async function putRule(
  s3: S3Client,
  bucket: string,
  { rule, pauseMs }: { readonly rule: QueueConfiguration; readonly pauseMs: number },
): Promise<void> {
  const put = new PutBucketNotificationConfigurationCommand({
    Bucket: bucket,
    NotificationConfiguration: { QueueConfigurations: [rule] },
  });
  // S3 tries whether it may send; a new policy takes a while to be known everywhere.
  await tryAgain(["InvalidArgument"], pauseMs, async () => await s3.send(put));
}

function policyFor(bucket: string, queueArn: string): unknown {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "BucketEvents",
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          StringEquals: { "aws:SourceAccount": queueArn.split(":")[4] },
          ArnLike: { "aws:SourceArn": `arn:aws:s3:::${bucket}` },
        },
      },
    ],
  };
}

function ruleFor(prefix: string, queueArn: string): QueueConfiguration {
  return {
    Id: "new-objects",
    QueueArn: queueArn,
    Events: ["s3:ObjectCreated:*"],
    Filter: { Key: { FilterRules: [{ Name: "prefix", Value: prefix }] } },
  };
}

/** What matters of rules; S3 spells the rest in its own way. */
function brief(rules: readonly QueueConfiguration[] = []): readonly unknown[] {
  return rules.map(({ QueueArn, Events, Filter }) => {
    const filters = Filter?.Key?.FilterRules ?? [];
    return [QueueArn, Events, filters.map(({ Name = "", Value }) => [Name.toLowerCase(), Value])];
  });
}
