import { PassThrough } from "node:stream";
import { ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  ListQueuesCommand,
  SendMessageCommand,
  TagQueueCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { clear } from "../../src/cli/provision/clear.ts";
import { clearCommand } from "../../src/cli/provision/clear-options.ts";
import { UsageError } from "../../src/cli/provision/plain-words.ts";
import { STACK_TAG } from "../../src/cloud/provision/stack-of-queue.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { runCli } from "../support/run-cli.ts";

const local = useLocalCloud();

/** A whole set, with something in it. */
async function filled() {
  const { prefix, env, s3, sqs, dynamodb } = await local.provisioned();
  await sqs.send(new SendMessageCommand({ QueueUrl: env.JOBS_QUEUE_URL, MessageBody: "{}" }));
  for (const key of ["a", "b/c", "d e"]) {
    await s3.send(
      new PutObjectCommand({ Bucket: env.IMAGES_BUCKET, Key: key, Body: "0123456789" }),
    );
  }
  await dynamodb.send(
    new PutItemCommand({ TableName: env.ALBUMS_TABLE, Item: { albumId: { S: "x" } } }),
  );
  return { prefix, env };
}

async function left(prefix: string): Promise<string[]> {
  const { s3, sqs, dynamodb } = local.clients;
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const names = [...QueueUrls.map((url) => url.split("/").at(-1) ?? ""), ...TableNames];
  return [...names, ...Buckets.map(({ Name = "" }) => Name)].filter((name) =>
    name.startsWith(prefix),
  );
}

/** Answers the question with this line; an end of input when there is none. */
async function clearAt(answer: string | undefined, args: readonly string[], isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  if (answer === undefined) input.end();
  else input.write(`${answer}\n`);
  const said: string[] = [];
  const command = clearCommand(args);
  if (command.kind === "help") throw new Error("not a clear");
  const isDone = await clear(command, {
    clients: local.clients,
    terminal: { input, output: new PassThrough() },
    say: (line) => said.push(line),
  });
  return { isDone, said };
}

test("clear names what it deletes with how much is in it, and deletes that and nothing else", async () => {
  const { prefix } = await filled();
  const { s3, sqs } = local.clients;
  await sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-mine` }));
  await s3.send(new CreateBucketCommand({ Bucket: `${prefix}-images-2` }));

  const { isDone, said } = await clearAt(prefix, ["--all", "--prefix", prefix]);

  expect(isDone).toBe(true);
  const list = said.join("\n");
  expect(list).toMatch(new RegExp(`^queue +${prefix}-jobs +1 messages$`, "m"));
  expect(list).toMatch(new RegExp(`^queue +${prefix}-inbox-dead-letters.fifo +0 messages$`, "m"));
  expect(list).toMatch(new RegExp(`^table +${prefix}-albums +1 rows$`, "m"));
  expect(list).toMatch(new RegExp(`^bucket +${prefix}-images +3 objects, 0.0 MB$`, "m"));
  expect((await left(prefix)).toSorted()).toEqual([`${prefix}-images-2`, `${prefix}-mine`]);
});

test("what belongs to a stack is named and left alone, and setup does not touch it either", async () => {
  const { prefix, env } = await filled();
  const Tags = { [STACK_TAG]: "polybot-test-AddonsStack" };
  const { sqs } = local.clients;
  await sqs.send(new TagQueueCommand({ QueueUrl: env.RESULTS_QUEUE_URL, Tags }));

  const { isDone, said } = await clearAt(prefix, ["--all", "--prefix", prefix]);

  expect(isDone).toBe(true);
  expect(said).toContain(
    `left alone: queue ${prefix}-results belongs to the stack polybot-test-AddonsStack`,
  );
  expect(said.join("\n")).not.toContain(`deleted: queue ${prefix}-results\n`);
  expect(await left(prefix)).toEqual([`${prefix}-results`]);
  const again = await runCli("setup", ["--prefix", prefix, "--queue"], local.cloud.env);
  expect(again.code).toBe(1);
  expect(again.err).toContain(
    `Queue ${prefix}-results belongs to the stack polybot-test-AddonsStack`,
  );
});

test("any other word, and an end of input, deletes nothing", async () => {
  const { prefix } = await filled();
  const before = await left(prefix);
  for (const answer of ["yes", `${prefix}-2`, "", undefined]) {
    const { isDone, said } = await clearAt(answer, ["--all", "--prefix", prefix]);
    expect(isDone).toBe(false);
    expect(said.at(-1)).toBe("Nothing was deleted.");
  }
  expect(await left(prefix)).toEqual(before);
});

test("without a terminal it refuses to ask, unless nothing would be deleted", async () => {
  const { prefix } = await filled();
  await expect(clearAt(prefix, ["--all", "--prefix", prefix], false)).rejects.toThrow(UsageError);
  const { isDone } = await clearAt(undefined, ["--all", "--prefix", prefix, "--dry-run"], false);
  expect(isDone).toBe(true);
  expect(await left(prefix)).toHaveLength(13);
  expect((await clearAt(undefined, ["--all", "--prefix", `${prefix}-no`], false)).said).toEqual([
    `There is nothing of ${prefix}-no.`,
  ]);
});

test("more objects than fit a page are all deleted", async () => {
  const { prefix, env } = await filled();
  const { s3 } = local.clients;
  const keys = Array.from({ length: 1005 }, (_, index) => `many/${index}`);
  await Promise.all(
    keys.map(
      async (Key) =>
        await s3.send(new PutObjectCommand({ Bucket: env.IMAGES_BUCKET, Key, Body: "x" })),
    ),
  );
  const { said } = await clearAt(undefined, ["--buckets", "--yes", "--prefix", prefix], false);
  expect(said.join("\n")).toMatch(/-images +1008 objects/);
  expect(await left(prefix)).not.toContain(env.IMAGES_BUCKET);
});

test("the command in a script: a dry run, a refusal, single steps, and again", async () => {
  const { prefix } = await filled();
  const run = async (...args: string[]) =>
    await runCli("clear", ["--prefix", prefix, ...args], local.cloud.env);

  const dry = await run("--all", "--dry-run");
  expect([dry.code, dry.err]).toEqual([0, ""]);
  expect(dry.out).toContain("Nothing was deleted: this is what would be.");

  const refused = await run("--all");
  expect(refused.code).toBe(2);
  expect(refused.err).toBe(
    "Nothing was deleted: there is no terminal to ask at. In a script, say --yes.\n",
  );

  const queues = await run("--queue", "--tables", "--yes");
  expect([queues.code, queues.err]).toEqual([0, ""]);
  expect(await left(prefix)).toEqual([
    `${prefix}-images`,
    `${prefix}-thumbnails`,
    `${prefix}-videos`,
  ]);
  expect((await run("--queue", "--yes")).out).toBe(`There is nothing of ${prefix}.\n`);
});

test.each([
  [[], "Say what to delete"],
  [["--prefix", "polybot-x"], "Say what to delete"],
  [["--all", "--prefix", "x*"], "use 3 to 47"],
  [["--everything"], "Unknown option '--everything'"],
  [["--all", "other"], "Unexpected argument"],
])("a command line that does not fit is told so: %s", (args, says) => {
  expect(() => clearCommand(args)).toThrow(UsageError);
  expect(() => clearCommand(args)).toThrow(says);
});
