import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { errorNameEndsWith } from "../aws-error.ts";
import { createSqsQueue } from "../sqs.ts";
import { isOurBucket } from "./ensure-bucket.ts";
import type { Plan } from "./plan.ts";
import type { ProvisionClients } from "./provision.ts";
import { queueNames } from "./queue-names.ts";
import { queueUrl } from "./queue-url.ts";
import { stackOfQueue } from "./stack-of-queue.ts";

/** A resource that is there, and how much is in it. */
export type Found =
  | {
      readonly kind: "queue";
      readonly name: string;
      readonly messages: number;
      /** The CloudFormation stack that it belongs to, if any. */
      readonly stack: string | undefined;
    }
  /** `hasMore`: these were counted, and a table is not read to its end for a number. */
  | {
      readonly kind: "table";
      readonly name: string;
      readonly rows: number;
      readonly hasMore: boolean;
    }
  | {
      readonly kind: "bucket";
      readonly name: string;
      readonly objects: number;
      readonly bytes: number;
    };

/** Of what the plan names, what is there. Nothing is looked for but by its whole name. */
export async function findResources(
  { sqs, s3, dynamodb }: ProvisionClients,
  plan: Plan,
  prefix: string,
): Promise<readonly Found[]> {
  const names = plan.queues.flatMap((queue) => Object.values(queueNames(queue, prefix)));
  const found = await Promise.all([
    ...names.map(async (name) => await findQueue(sqs, name)),
    ...plan.tables.map(async ({ name }) => await findTable(dynamodb, `${prefix}-${name}`)),
    ...plan.buckets.map(async ({ name }) => await findBucket(s3, `${prefix}-${name}`)),
  ]);
  return found.filter((each) => each !== undefined);
}

async function findQueue(sqs: SQSClient, name: string): Promise<Found | undefined> {
  const url = await queueUrl(sqs, name);
  if (url === undefined) return undefined;
  const { waiting, inFlight, delayed } = await createSqsQueue(sqs, { url }).depth();
  const stack = await stackOfQueue(sqs, url);
  return { kind: "queue", name, messages: waiting + inFlight + delayed, stack };
}

async function findTable(dynamodb: DynamoDBClient, name: string): Promise<Found | undefined> {
  try {
    // One page; the number that a table says of itself is up to six hours old.
    const { Count = 0, LastEvaluatedKey } = await dynamodb.send(
      new ScanCommand({ TableName: name, Select: "COUNT", ConsistentRead: true }),
    );
    return { kind: "table", name, rows: Count, hasMore: LastEvaluatedKey !== undefined };
  } catch (err) {
    if (errorNameEndsWith(err, "ResourceNotFoundException")) return undefined;
    throw err;
  }
}

async function findBucket(s3: S3Client, name: string): Promise<Found | undefined> {
  if (!(await isOurBucket(s3, name))) return undefined;
  let objects = 0;
  let bytes = 0;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: name })) {
    objects += Contents.length;
    bytes += Contents.reduce((sum, { Size = 0 }) => sum + Size, 0);
  }
  return { kind: "bucket", name, objects, bytes };
}
