import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll } from "vitest";
import { POLYBOT_PLAN } from "../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../src/cloud/provision/provision.ts";
import { type LocalCloud, startLocalCloud } from "../../src/local/cloud/local-cloud.ts";

export type Resources = Awaited<ReturnType<TestCloud["provisioned"]>>;

export interface TestClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

export type TestCloud = ReturnType<typeof useLocalCloud>;

/**
 * One local cloud for this test file, in this process, on a free port. Faults are cleared after each test.
 *
 * `provisioned()` makes a set of queues, tables and buckets of its own, so that tests do not meet.
 */
export function useLocalCloud() {
  let started: { readonly cloud: LocalCloud; readonly clients: TestClients } | undefined;

  beforeAll(async () => {
    const cloud = await startLocalCloud();
    started = { cloud, clients: testClients(cloud.endpoint) };
  });
  afterEach(() => {
    started?.cloud.faults.clear();
    started?.cloud.taskProtection.accept();
  });
  afterAll(async () => {
    for (const client of Object.values(started?.clients ?? {})) client.destroy();
    await started?.cloud.stop();
  });

  function ready() {
    if (!started)
      throw new Error("The local cloud starts in beforeAll: use it in tests and hooks only");
    return started;
  }

  return {
    get cloud(): LocalCloud {
      return ready().cloud;
    },
    get clients(): TestClients {
      return ready().clients;
    },
    /** `env` has the resources' variables, `processEnv` these and the SDK's, for a child process. */
    async provisioned(options: { readonly visibilitySeconds?: number } = {}) {
      const { cloud, clients } = ready();
      const prefix = `t-${randomBytes(4).toString("hex")}`;
      const made = await provision(clients, POLYBOT_PLAN, { prefix, ...options });
      return { ...clients, ...made, prefix, processEnv: { ...cloud.env, ...made.env } };
    },
  };
}

/** SDK clients for this endpoint, whatever this process's own environment says. */
export function testClients(endpoint: string): TestClients {
  const common = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  return {
    sqs: new SQSClient({ ...common, useQueueUrlAsEndpoint: false }),
    s3: new S3Client(common),
    dynamodb: new DynamoDBClient(common),
  };
}
