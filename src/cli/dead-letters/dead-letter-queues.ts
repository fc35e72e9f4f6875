import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod";
import { WHOLE_PLAN } from "../../cloud/provision/whole-plan.ts";
import { queueNames } from "../../cloud/provision/queue-names.ts";
import { queueUrl } from "../../cloud/provision/queue-url.ts";
import { UsageError } from "../provision/plain-words.ts";
import { DEFAULT_PREFIX } from "../provision/prefix.ts";

/** A queue of Polybot's and where its dead letters are. */
export interface DeadLetterQueue {
  readonly name: string;
  readonly isFifo: boolean;
  readonly sourceUrl: string;
  readonly url: string;
}

const Redrive = z.object({ deadLetterTargetArn: z.string() });

/**
 * The queues that have dead letters, by their variables or by a prefix; those that are not there are left out.
 *
 * Throws UsageError for a queue that Polybot has not, and when there is none at all.
 */
export async function deadLetterQueues(
  sqs: SQSClient,
  { queue, prefix }: { readonly queue: string | undefined; readonly prefix: string | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly DeadLetterQueue[]> {
  const plans = WHOLE_PLAN.queues.filter(({ name }) => queue === undefined || name === queue);
  if (plans.length === 0) {
    const names = WHOLE_PLAN.queues.map(({ name }) => name).join(", ");
    throw new UsageError(`--queue ${queue}: there is ${names}.`);
  }
  const found = await Promise.all(
    plans.map(async (plan) => {
      const named = async () =>
        await queueUrl(sqs, queueNames(plan, prefix ?? DEFAULT_PREFIX).queue);
      const given = prefix === undefined ? env[plan.variable] : undefined;
      const sourceUrl = given || (await named());
      const url = sourceUrl && (await deadLettersOf(sqs, sourceUrl));
      return sourceUrl && url ? { name: plan.name, isFifo: plan.fifo, sourceUrl, url } : undefined;
    }),
  );
  const queues = found.filter((each) => each !== undefined);
  if (queues.length > 0) return queues;
  throw new UsageError(
    `There are no such queues. Check --prefix (it is ${prefix ?? DEFAULT_PREFIX}), AWS_REGION and AWS_ENDPOINT_URL.`,
  );
}

async function deadLettersOf(sqs: SQSClient, url: string): Promise<string | undefined> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["RedrivePolicy"] }),
  );
  if (Attributes.RedrivePolicy === undefined) return undefined;
  const { deadLetterTargetArn } = Redrive.parse(JSON.parse(Attributes.RedrivePolicy));
  return await queueUrl(sqs, deadLetterTargetArn.split(":").at(-1) ?? "");
}
