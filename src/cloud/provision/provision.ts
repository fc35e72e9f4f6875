import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { ensureBucketEvents } from "./bucket-events.ts";
import { ensureBucket } from "./ensure-bucket.ts";
import { ensureQueue } from "./ensure-queue.ts";
import { ensureTable } from "./ensure-table.ts";
import { foundOutcome, type Outcome } from "./outcome.ts";
import type { Plan } from "./plan.ts";

export interface ProvisionClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

export interface Provisioned<Variable extends string> {
  /** The variables by which the processes find what is there. A dry run leaves out queues that are yet to be made. */
  readonly env: Readonly<Record<Variable, string>>;
  /** The address of each queue's dead-letter queue, by the queue's own variable. */
  readonly deadLetters: Readonly<Record<string, string>>;
  readonly outcomes: readonly Outcome[];
}

/** Between tries of what AWS refuses for a while. */
const PAUSE_MS = 5000;

/**
 * Creates what the plan names and does not exist, and corrects the settings of what does. Safe to run again.
 *
 * `prefix` starts every name (`<prefix>-jobs`); `visibilitySeconds` stands for every queue's own. Rejects with
 * ResourceMismatchError where a name is taken by something else, and with the SDK's errors.
 */
export async function provision<Variable extends string>(
  { sqs, s3, dynamodb }: ProvisionClients,
  plan: Plan<Variable>,
  options: {
    readonly prefix: string;
    readonly visibilitySeconds?: number;
    readonly dryRun?: boolean;
    readonly pauseMs?: number;
  },
): Promise<Provisioned<Variable>> {
  const { prefix, visibilitySeconds, dryRun = false, pauseMs = PAUSE_MS } = options;
  const ensuringQueues = Promise.all(
    plan.queues.map(async (queue) => {
      const wanted = visibilitySeconds === undefined ? queue : { ...queue, visibilitySeconds };
      const ensured = await ensureQueue(sqs, wanted, { prefix, dryRun, pauseMs });
      return { name: queue.name, variable: queue.variable, ...ensured };
    }),
  );
  const [queues, tables, buckets] = await Promise.all([
    ensuringQueues,
    Promise.all(
      plan.tables.map(async (table) => {
        const name = `${prefix}-${table.name}`;
        return {
          variable: table.variable,
          outcome: await ensureTable(dynamodb, table, { name, dryRun }),
        };
      }),
    ),
    Promise.all(
      plan.buckets.map(async (bucket) => {
        const name = `${prefix}-${bucket.name}`;
        const how = { name, dryRun, pauseMs };
        const outcome = await ensureBucket(s3, bucket, how);
        const { variable, newObjects } = bucket;
        if (!newObjects || (dryRun && outcome.done === "created")) return { variable, outcome };
        const queue = (await ensuringQueues).find((each) => each.name === newObjects.queue);
        const told = { bucket: name, prefix: newObjects.prefix, queueUrl: queue?.url };
        const corrected = await ensureBucketEvents({ sqs, s3 }, told, { dryRun, pauseMs });
        return { variable, outcome: withSettings(outcome, corrected) };
      }),
    ),
  ]);
  const named = [...tables, ...buckets];
  const variables = [
    ...queues.map(({ variable, url }) => [variable, url] as const),
    ...named.map(({ variable, outcome }) => [variable, outcome.name] as const),
  ];
  return {
    // Every variable of the plan is in the list above, each with the name of what was made for it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    env: withoutUnknown(variables) as Record<Variable, string>,
    deadLetters: withoutUnknown(
      queues.map(({ variable, deadLettersUrl }) => [variable, deadLettersUrl] as const),
    ),
    outcomes: [
      ...queues.flatMap(({ outcomes }) => outcomes),
      ...named.map(({ outcome }) => outcome),
    ],
  };
}

function withSettings(outcome: Outcome, corrected: readonly string[]): Outcome {
  const { kind, name, done, settings } = outcome;
  return done === "created" ? outcome : foundOutcome(kind, name, [...settings, ...corrected]);
}

function withoutUnknown(
  entries: readonly (readonly [string, string | undefined])[],
): Record<string, string> {
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
