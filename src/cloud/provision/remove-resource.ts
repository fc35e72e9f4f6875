import {
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { DeleteBucketCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { DeleteQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { errorNameEndsWith } from "../aws-error.ts";
import { createS3Blobs } from "../s3.ts";
import type { Found } from "./find-resources.ts";
import { ResourceMismatchError } from "./outcome.ts";
import type { ProvisionClients } from "./provision.ts";
import { queueUrl } from "./queue-url.ts";

const MAX_WAIT_SECONDS = 120;

/** Whoever still writes may put objects into a bucket that was just emptied, so often and no oftener. */
const MAX_TRIES = 5;

/** Removes a resource with all that is in it. One that is gone already is fine, so this is safe to run again. */
export async function removeResource(
  { sqs, s3, dynamodb }: ProvisionClients,
  { kind, name }: Pick<Found, "kind" | "name">,
): Promise<void> {
  switch (kind) {
    case "queue":
      return await removeQueue(sqs, name);
    case "table":
      return await removeTable(dynamodb, name);
    case "bucket":
      return await removeBucket(s3, name);
  }
}

async function removeQueue(sqs: SQSClient, name: string): Promise<void> {
  const url = await queueUrl(sqs, name);
  if (url !== undefined) await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
}

async function removeTable(dynamodb: DynamoDBClient, name: string): Promise<void> {
  try {
    await dynamodb.send(new DeleteTableCommand({ TableName: name }));
  } catch (err) {
    if (errorNameEndsWith(err, "ResourceNotFoundException")) return;
    throw err;
  }
  await waitUntilTableNotExists(
    { client: dynamodb, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 },
    { TableName: name },
  );
}

async function removeBucket(s3: S3Client, name: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await empty(s3, name);
      await s3.send(new DeleteBucketCommand({ Bucket: name }));
      return;
    } catch (err) {
      if (errorNameEndsWith(err, "NoSuchBucket")) return;
      if (!errorNameEndsWith(err, "BucketNotEmpty")) throw err;
      if (tries === MAX_TRIES) throw notEmpty(name, err);
    }
  }
}

/** Page after page from the start, since each page is gone when the next is asked for. */
async function empty(s3: S3Client, bucket: string): Promise<void> {
  const blobs = createS3Blobs(s3);
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    if (Contents.length === 0) return;
    await blobs.remove(Contents.map(({ Key = "" }) => ({ bucket, key: Key })));
  }
}

function notEmpty(name: string, cause: unknown): ResourceMismatchError {
  return new ResourceMismatchError(
    `Bucket ${name} does not get empty: somebody still writes to it, or it keeps old versions. Stop bot and workers and try again.`,
    { cause },
  );
}
