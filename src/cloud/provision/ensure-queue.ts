import { isDeepStrictEqual } from "node:util";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { foundOutcome, type Outcome, ResourceMismatchError } from "./outcome.ts";
import type { QueuePlan } from "./plan.ts";
import { queueNames } from "./queue-names.ts";
import { queueUrl } from "./queue-url.ts";
import { stackOfQueue } from "./stack-of-queue.ts";
import { tryAgain } from "./try-again.ts";

type Attributes = Partial<Record<QueueAttributeName, string>>;

interface Ensured {
  readonly outcomes: readonly Outcome[];
  /** Undefined in a dry run for a queue that is yet to be made. */
  readonly url: string | undefined;
  readonly deadLettersUrl: string | undefined;
}

interface How {
  readonly prefix: string;
  readonly dryRun: boolean;
  readonly pauseMs: number;
}

const DAY_SECONDS = 86_400;

/** Makes a queue and its dead-letter queue what the plan says. */
export async function ensureQueue(sqs: SQSClient, plan: QueuePlan, how: How): Promise<Ensured> {
  const names = queueNames(plan, how.prefix);
  const kind: Attributes = {
    SqsManagedSseEnabled: "true",
    ...(plan.fifo ? { FifoQueue: "true" } : {}),
  };
  const deadLetters = await ensureOne(sqs, how, {
    name: names.deadLetters,
    attributes: { ...kind, MessageRetentionPeriod: String(14 * DAY_SECONDS) }, // the longest there is
  });
  const queue = await ensureOne(sqs, how, {
    name: names.queue,
    attributes: {
      ...kind,
      ...(plan.fifo ? PER_GROUP : {}),
      VisibilityTimeout: String(plan.visibilitySeconds),
      ReceiveMessageWaitTimeSeconds: "20", // the longest there is
      MessageRetentionPeriod: String(4 * DAY_SECONDS),
      ...(await redrive(sqs, deadLetters.url, { ...how, tries: plan.maxReceiveCount })),
    },
  });
  return {
    outcomes: [queue.outcome, deadLetters.outcome],
    url: queue.url,
    deadLettersUrl: deadLetters.url,
  };
}

/** Limits count per group, not per queue, so that many chats do not slow each other. */
const PER_GROUP: Attributes = {
  ContentBasedDeduplication: "false",
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
};

async function redrive(
  sqs: SQSClient,
  deadLettersUrl: string | undefined,
  { pauseMs, tries }: { readonly pauseMs: number; readonly tries: number },
): Promise<Attributes> {
  if (deadLettersUrl === undefined) return {};
  const ask = new GetQueueAttributesCommand({
    QueueUrl: deadLettersUrl,
    AttributeNames: ["QueueArn"],
  });
  // A new queue is not known everywhere at once.
  const found = await tryAgain(["QueueDoesNotExist"], pauseMs, async () => await sqs.send(ask));
  const deadLetterTargetArn = found.Attributes?.QueueArn;
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: tries }) };
}

async function ensureOne(
  sqs: SQSClient,
  { dryRun, pauseMs }: How,
  { name, attributes }: { readonly name: string; readonly attributes: Attributes },
): Promise<{ readonly outcome: Outcome; readonly url: string | undefined }> {
  const url = await queueUrl(sqs, name);
  if (url !== undefined) {
    await refuseThoseOfStacks(sqs, name, url);
    const wrong = await differing(sqs, url, attributes);
    if (wrong.length > 0 && !dryRun) {
      await sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: url, Attributes: Object.fromEntries(wrong) }),
      );
    }
    return {
      outcome: foundOutcome(
        "queue",
        name,
        wrong.map(([each]) => each),
      ),
      url,
    };
  }
  const outcome = { kind: "queue", name, done: "created", settings: [] } as const;
  if (dryRun) return { outcome, url };
  const create = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  const made = await tryAgain(
    ["QueueDeletedRecently"],
    pauseMs,
    async () => await sqs.send(create),
  );
  return { outcome, url: made.QueueUrl };
}

/** Their settings are their stack's business: the next deployment would find what it did not leave. */
async function refuseThoseOfStacks(sqs: SQSClient, name: string, url: string): Promise<void> {
  const stack = await stackOfQueue(sqs, url);
  if (stack === undefined) return;
  throw new ResourceMismatchError(
    `Queue ${name} belongs to the stack ${stack}: choose another --prefix, and change that one by deploying its stack.`,
  );
}

async function differing(
  sqs: SQSClient,
  url: string,
  attributes: Attributes,
): Promise<readonly (readonly [string, string])[]> {
  const { Attributes: found = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  const wanted = new Map<string, string>(Object.entries(attributes));
  const actual = new Map<string, string>(Object.entries(found));
  return [...wanted].filter(
    ([name, value]) => !isDeepStrictEqual(meaning(actual.get(name)), meaning(value)),
  );
}

/** An attribute's value so that two spellings of one policy are equal. */
function meaning(value: string | undefined): unknown {
  if (value === undefined || !value.startsWith("{")) return value;
  return JSON.parse(value, (_key, part: unknown) =>
    typeof part === "number" ? String(part) : part,
  );
}
