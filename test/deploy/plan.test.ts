import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WHOLE_PLAN } from "../../src/cloud/provision/whole-plan.ts";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, entriesOf, isObject, type Json, listOf, textOf } from "../../src/cli/deploy/json.ts";
import { botVariables, workerVariables } from "../../src/local/process-variables.ts";
import { repository } from "./broken.ts";

// What `npm run setup` and the local cloud make, and what the deployment declares, must be the same.

const deployment = readDeployment(repository);
const resources = at(deployment.environmentAddons.template, "Resources");

/** The queues that are a worker's own, which Copilot makes, and whose. */
const OWN = [
  { queue: "jobs", service: "yolo5" },
  { queue: "videos", service: "videos" },
];

/** `inbox` → the properties of `InboxQueue`. */
function properties(name: string, kind: "Queue" | "DeadLetterQueue" | "Table" | "Bucket"): Json {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}${kind}`;
  return at(resources, id, "Properties") ?? {};
}

/** The value in prod. */
function inProd(value: Json | undefined): Json | undefined {
  const [condition, then] = listOf(at(value, "Fn::If"));
  return condition === "IsProd" ? then : value;
}

/** `90s`, `2m`, `96h` in s. */
function seconds(duration: Json | undefined): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(textOf(duration)) ?? [];
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit as "s" | "m" | "h"];
}

const DAY = 86_400;

describe("each queue has its plan's times and tries", () => {
  const shared = WHOLE_PLAN.queues.filter(({ name }) => OWN.every(({ queue }) => queue !== name));

  test.each(shared)("$name", ({ name, fifo, visibilitySeconds, maxReceiveCount }) => {
    const end = fifo ? ".fifo" : "";
    const perGroup = {
      FifoQueue: true,
      ContentBasedDeduplication: false,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    };
    const id = name.charAt(0).toUpperCase() + name.slice(1);
    expect(properties(name, "Queue")).toEqual({
      QueueName: { "Fn::Sub": `\${App}-\${Env}-${name}${end}` },
      ...(fifo ? perGroup : {}),
      SqsManagedSseEnabled: true,
      VisibilityTimeout: visibilitySeconds,
      ReceiveMessageWaitTimeSeconds: 20,
      MessageRetentionPeriod: 4 * DAY,
      RedrivePolicy: {
        deadLetterTargetArn: { "Fn::GetAtt": [`${id}DeadLetterQueue`, "Arn"] },
        maxReceiveCount,
      },
    });
    expect(properties(name, "DeadLetterQueue")).toEqual({
      QueueName: { "Fn::Sub": `\${App}-\${Env}-${name}-dead-letters${end}` },
      ...(fifo ? { FifoQueue: true } : {}),
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * DAY,
    });
  });

  test.each(OWN)("$queue, which are the own of $service", ({ queue: name, service }) => {
    const worker = deployment.workloads.find((each) => each.name === service);
    const plan = WHOLE_PLAN.queues.find((each) => each.name === name);
    const queue = at(worker?.manifest, "subscribe", "queue");
    expect(seconds(at(queue, "timeout"))).toBe(plan?.visibilitySeconds);
    expect(at(queue, "dead_letter", "tries")).toBe(plan?.maxReceiveCount);
    expect(seconds(at(queue, "retention"))).toBe(4 * DAY);
    const patched = worker?.patches.list.map((patch) => [at(patch, "path"), at(patch, "value")]);
    const settings = "/Resources/EventsQueue/Properties";
    expect(patched).toContainEqual([`${settings}/SqsManagedSseEnabled`, true]);
    expect(patched).toContainEqual([`${settings}/ReceiveMessageWaitTimeSeconds`, 20]);
  });
});

describe("each table has its plan's keys", () => {
  test.each(WHOLE_PLAN.tables)("$name", ({ name, key, indexes, expiry }) => {
    const keys = indexes.flatMap((index) => [index.key, index.sort]);
    expect(properties(name, "Table")).toMatchObject({
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [key, ...keys].map((each) => {
        return { AttributeName: each.name, AttributeType: each.type };
      }),
      KeySchema: [{ AttributeName: key.name, KeyType: "HASH" }],
      TimeToLiveSpecification: { AttributeName: expiry, Enabled: true },
    });
    const declared = listOf(at(properties(name, "Table"), "GlobalSecondaryIndexes"));
    expect(declared).toEqual(
      indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.key.name, KeyType: "HASH" },
          { AttributeName: index.sort.name, KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      })),
    );
  });
});

describe("each bucket is as open as its plan says, and keeps objects as long", () => {
  test.each(WHOLE_PLAN.buckets)("$name", ({ name, readableByAnyone, expireDays }) => {
    const bucket = properties(name, "Bucket");
    expect(at(bucket, "PublicAccessBlockConfiguration")).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: !readableByAnyone,
      RestrictPublicBuckets: !readableByAnyone,
    });
    const policy = at(resources, `${name.charAt(0).toUpperCase()}${name.slice(1)}BucketPolicy`);
    const statements = listOf(at(policy, "Properties", "PolicyDocument", "Statement"));
    const allowed = statements.filter((each) => at(each, "Effect") === "Allow");
    expect(allowed.map((each) => at(each, "Action"))).toEqual(
      readableByAnyone ? ["s3:GetObject"] : [],
    );
    const rules = listOf(at(inProd(at(bucket, "LifecycleConfiguration")), "Rules"));
    const days = rules.map((rule) => inProd(at(rule, "ExpirationInDays"))).filter(Boolean);
    expect(days).toEqual(expireDays === undefined ? [] : [expireDays]);
  });
});

test("the uploads bucket tells the uploads queue of what its plan says", () => {
  const { newObjects } = WHOLE_PLAN.buckets.find(({ name }) => name === "uploads") ?? {};
  expect(at(properties("uploads", "Bucket"), "NotificationConfiguration")).toEqual({
    QueueConfigurations: [
      {
        Event: "s3:ObjectCreated:*",
        Queue: { "Fn::GetAtt": ["UploadsQueue", "Arn"] },
        Filter: { S3Key: { Rules: [{ Name: "prefix", Value: newObjects?.prefix }] } },
      },
    ],
  });
});

test("the images give Node and glibc the memory that the local processes have", () => {
  const none = { resources: {}, port: 0, webhookSecret: "", resultsKey: "" };
  const telegram = { token: "", apiRoot: "", mode: "webhook" } as const;
  const local = {
    bot: botVariables({ ...none, telegram }),
    worker: workerVariables({ resources: {}, agentUri: "" }),
  };
  for (const [part, variables] of Object.entries(local)) {
    const image = readFileSync(join(repository, `Dockerfile.${part}`), "utf8");
    const memory = entriesOf(variables).filter(([name]) => /^(MALLOC_|NODE_OPTIONS)/.test(name));
    expect(memory.length).toBeGreaterThan(0);
    for (const [name, value] of memory) {
      expect(image).toMatch(new RegExp(`\\b${name}="?${textOf(value)}"?( |$)`, "m"));
    }
  }
});

test("what every environment keeps is kept when its stack goes", () => {
  const kept = entriesOf(resources).filter(([, each]) => {
    return /Table$|S3::Bucket$/.test(textOf(at(each, "Type")));
  });
  expect(kept.length).toBeGreaterThan(0);
  for (const [, each] of kept) expect(isObject(each) && each["DeletionPolicy"]).toBe("Retain");
});

test("the processes know nothing of Copilot but the name of their queue", () => {
  const sources = globSync("src/{bot,worker,rates,cloud,jobs,lib}/**/*.ts", { cwd: repository });
  const told = sources.filter((file) => {
    const text = readFileSync(join(repository, file), "utf8").replaceAll("COPILOT_QUEUE_URI", "");
    return /copilot\b(?!\/)/i.test(text);
  });
  expect(told).toEqual([]);
});
