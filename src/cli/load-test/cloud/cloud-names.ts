import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueNames } from "../../../cloud/provision/queue-names.ts";
import { queueUrl } from "../../../cloud/provision/queue-url.ts";
import { UsageError } from "../../provision/plain-words.ts";

/** Where jobs go and lie. */
export interface CloudNames {
  readonly jobsQueueUrl: string;
  readonly jobsTable: string;
  readonly imagesBucket: string;
}

/** By a prefix, or by the variables. Throws UsageError where something has no name, or there is no such queue. */
export async function cloudNames(
  sqs: SQSClient,
  prefix: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CloudNames> {
  if (prefix !== undefined) return await byPrefix(sqs, prefix);
  const { JOBS_QUEUE_URL: jobsQueueUrl, JOBS_TABLE: jobsTable, IMAGES_BUCKET: imagesBucket } = env;
  if (!jobsQueueUrl || !jobsTable || !imagesBucket) {
    throw new UsageError("--jobs needs JOBS_QUEUE_URL, JOBS_TABLE and IMAGES_BUCKET, or --prefix.");
  }
  return { jobsQueueUrl, jobsTable, imagesBucket };
}

async function byPrefix(sqs: SQSClient, prefix: string): Promise<CloudNames> {
  const { queue } = queueNames({ name: "jobs", fifo: false }, prefix);
  const jobsQueueUrl = await queueUrl(sqs, queue);
  if (jobsQueueUrl === undefined) {
    throw new UsageError(
      `There is no queue ${queue}. Run npm run setup first, or say another --prefix.`,
    );
  }
  return { jobsQueueUrl, jobsTable: `${prefix}-jobs`, imagesBucket: `${prefix}-images` };
}
