import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();

/** Runs the real entry file with this environment alone. */
async function setup(args: readonly string[], env: Readonly<Record<string, string>>) {
  return await new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>(
    (resolve) => {
      execFile(process.execPath, ["src/cli/setup.ts", ...args], { env }, (error, out, err) =>
        resolve({ code: error?.code ?? 0, out, err }),
      );
    },
  );
}

test("setup prints what it did and the variables to use, and a second run changes nothing", async () => {
  const first = await setup(["--prefix", "cli-all"], local.cloud.env);

  expect(first.err).toBe("");
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/^queue {3}cli-all-inbox.fifo +created$/m);
  expect(first.out).toMatch(/^bucket {2}cli-all-thumbnails +created$/m);
  expect(first.out).toContain(
    `\nJOBS_QUEUE_URL=${local.cloud.endpoint}/000000000000/cli-all-jobs\n`,
  );

  const second = await setup(["--prefix", "cli-all", "--all"], local.cloud.env);
  expect(second.out.match(/unchanged/g)).toHaveLength(17);
  expect(second.out).not.toMatch(/created|corrected/);
});

test("setup makes only the kinds that were asked for", async () => {
  const { out } = await setup(["--prefix", "cli-part", "--tables", "--buckets"], local.cloud.env);

  expect(out).toContain("cli-part-albums");
  expect(out).not.toContain("QUEUE");
  await expect(
    local.clients.sqs.send(new GetQueueUrlCommand({ QueueName: "cli-part-jobs" })),
  ).rejects.toThrow("does not exist");
});

test("a dry run only says what would be done", async () => {
  const { out, code } = await setup(
    ["--prefix", "cli-dry", "--dry-run", "--queue"],
    local.cloud.env,
  );

  expect(code).toBe(0);
  expect(out).toMatch(/^queue {2}cli-dry-jobs +would be created$/m);
  await expect(
    local.clients.sqs.send(new GetQueueUrlCommand({ QueueName: "cli-dry-jobs" })),
  ).rejects.toThrow("does not exist");
});

const keys = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
const nothing = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
};

test.each([
  {
    fault: "no credentials",
    args: [],
    env: { ...nothing, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    says: "There are no AWS credentials. Set AWS_PROFILE",
  },
  {
    fault: "no region",
    args: [],
    env: { ...nothing, ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    says: "There is no AWS region. Set AWS_REGION",
  },
  {
    fault: "an endpoint where nobody answers",
    args: ["--tables"],
    env: { ...nothing, ...keys, AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    says: "The endpoint cannot be reached. Check AWS_ENDPOINT_URL",
  },
  {
    fault: "an unknown option",
    args: ["--bucket"],
    env: nothing,
    says: "Unknown option '--bucket'",
  },
  {
    fault: "a prefix that no bucket can have",
    args: ["--prefix", "My_Bot"],
    env: nothing,
    says: "--prefix My_Bot: use 3 to 47 lower-case letters",
  },
])("$fault is told in plain words", async ({ args, env, says }) => {
  const { code, out, err } = await setup(args, env);

  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toContain(says);
  expect(err).not.toMatch(/\n\s+at /); // no stack trace
});

test("rights that are missing are told in plain words", async () => {
  using _fault = local.cloud.faults.add({
    service: "dynamodb",
    status: 400,
    code: "AccessDeniedException",
  });

  const { err } = await setup(["--tables"], local.cloud.env);

  expect(err).toContain("These credentials may not do this.");
});
