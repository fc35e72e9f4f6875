import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueNames } from "../../cloud/provision/queue-names.ts";
import { queueUrl } from "../../cloud/provision/queue-url.ts";
import { UsageError } from "../provision/plain-words.ts";
import { DEFAULT_PREFIX } from "../provision/prefix.ts";

export interface Destination {
  readonly jobsQueueUrl: string;
  readonly thumbnailsBucket: string;
}

/** Where requests go and thumbnails come: by the variables, or by a prefix. Throws UsageError when there is no queue. */
export async function destinationOf(
  sqs: SQSClient,
  prefix: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Destination> {
  const given = prefix === undefined ? env : {};
  const name = prefix ?? DEFAULT_PREFIX;
  const jobs = queueNames({ name: "jobs", fifo: false }, name).queue;
  const jobsQueueUrl = given["JOBS_QUEUE_URL"] || (await queueUrl(sqs, jobs));
  if (jobsQueueUrl === undefined) {
    throw new UsageError(
      `There is no queue ${jobs}. Set JOBS_QUEUE_URL, or --prefix, or run npm run setup first.`,
    );
  }
  return { jobsQueueUrl, thumbnailsBucket: given["THUMBNAILS_BUCKET"] || `${name}-thumbnails` };
}
