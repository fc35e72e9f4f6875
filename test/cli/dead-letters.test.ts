import { PassThrough } from "node:stream";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { deadLettersCommand } from "../../src/cli/dead-letters/command.ts";
import { deadLetterQueues } from "../../src/cli/dead-letters/dead-letter-queues.ts";
import { ago, bodyText, described } from "../../src/cli/dead-letters/describe.ts";
import { runDeadLetters } from "../../src/cli/dead-letters/run.ts";
import { UsageError } from "../../src/cli/provision/plain-words.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { aJob } from "../support/a-job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { runCli } from "../support/run-cli.ts";

const local = useLocalCloud();

type Name = "INBOX_QUEUE_URL" | "JOBS_QUEUE_URL" | "RESULTS_QUEUE_URL";

async function rig() {
  const { prefix, env, deadLetters, sqs, processEnv } = await local.provisioned();
  const dead = (name: Name) =>
    createSqsQueue(sqs, { url: deadLetters[name] ?? "", waitSeconds: 0 });
  return {
    prefix,
    processEnv,
    depth: async (name: Name) => await dead(name).depth(),
    sourceDepth: async (name: Name) => await createSqsQueue(sqs, { url: env[name] }).depth(),
    /** As the consumers give up messages. */
    died: async (name: Name, body: string, more: { reason?: string; group?: string } = {}) => {
      const { group = "1", ...rest } = more;
      await dead(name).send(body, { group, deduplicationId: `${Math.random()}`, ...rest });
    },
    /** What is in a queue, in order, left where it is. */
    bodies: async (name: Name, where: "dead" | "source") => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: where === "dead" ? deadLetters[name] : env[name],
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 0,
          WaitTimeSeconds: 0,
          MessageSystemAttributeNames: ["ApproximateReceiveCount", "MessageGroupId"],
        }),
      );
      return Messages.map(({ Body, Attributes }) => ({
        body: Body,
        receives: Number(Attributes?.ApproximateReceiveCount),
        group: Attributes?.MessageGroupId,
      }));
    },
    run: async (args: readonly string[], answer?: string) => {
      const command = deadLettersCommand(["--prefix", prefix, ...args]);
      if (command.kind === "help") throw new Error("not a command");
      const input = Object.assign(new PassThrough(), { isTTY: answer !== undefined });
      if (answer !== undefined) input.write(`${answer}\n`);
      const said: string[] = [];
      const isDone = await runDeadLetters(command, await deadLetterQueues(sqs, command, {}), {
        sqs,
        waitSeconds: 0,
        terminal: { input, output: new PassThrough() },
        now: () => Date.now() + 3 * 3_600_000,
        say: (line) => said.push(line),
      });
      return { isDone, said: said.join("\n") };
    },
  };
}

/** The id that the list shows in the line with this text. */
function idIn(list: string, text: string): string {
  const line = list.split("\n").find((each) => each.includes(text)) ?? "";
  return line.split(/\s+/)[1] ?? "";
}

test("the list says queue, id, age, kind, job and reason of each", async () => {
  const { run, died } = await rig();
  const job = aJob();
  await died("JOBS_QUEUE_URL", JSON.stringify(job), { reason: "Error: no\n model" });
  await died("JOBS_QUEUE_URL", '{"bucket":"b","key":"k","width":1,"height":1}', {
    reason: "Poison: x",
  });
  await died("INBOX_QUEUE_URL", '{"update_id":7}', { reason: "TypeError: y" });
  await died("RESULTS_QUEUE_URL", JSON.stringify({ v: 1, type: "result", jobId: job.id }));

  const { said } = await run([]);

  const rows = said.split("\n").map((line) => line.split(/ {2,}/));
  expect(rows[0]).toEqual(["queue", "id", "age", "kind", "job", "reason"]);
  expect(said).toMatch(
    new RegExp(`^jobs +[\\w-]{8}  3 h  detect +${job.id}  Error: no model$`, "m"),
  );
  expect(said).toMatch(/^jobs +[\w-]{8} {2}3 h {2}thumbnail request +Poison: x$/m);
  expect(said).toMatch(/^inbox +[\w-]{8} {2}3 h {2}update +TypeError: y$/m);
  expect(said).toMatch(
    new RegExp(`^results +[\\w-]{8}  3 h  result +${job.id}  tries used up`, "m"),
  );
});

test("without any it says so", async () => {
  const { run } = await rig();
  expect((await run([])).said).toBe("There are no dead letters.");
});

test("listing leaves everything where it was, in its order, with one receive more", async () => {
  const { run, died, bodies, depth } = await rig();
  const sent = Array.from({ length: 23 }, (_, index) => `{"kind":"k${index}"}`);
  for (const body of sent) await died("JOBS_QUEUE_URL", body);

  const { said } = await run(["list", "--queue", "jobs"]);

  expect(said.split("\n")).toHaveLength(24);
  expect(await depth("JOBS_QUEUE_URL")).toEqual({ waiting: 23, inFlight: 0, delayed: 0 });
  const left = await bodies("JOBS_QUEUE_URL", "dead");
  expect(left.map(({ body }) => body)).toEqual(sent.slice(0, 10));
  expect(left.every(({ receives }) => receives === 2)).toBe(true); // the list's, and this one
});

test("of a first-in-first-out queue the first of each chat is seen, and that there are more is said", async () => {
  const { run, died } = await rig();
  for (const id of [1, 2, 3])
    await died("INBOX_QUEUE_URL", `{"update_id":${id}}`, { group: "chat" });
  await died("INBOX_QUEUE_URL", '{"update_id":4}', { group: "other" });

  const { said } = await run(["list", "--queue", "inbox"]);

  expect(said.match(/^inbox {2}/gm)?.length).toBe(2);
  expect(said).toContain("inbox: about 2 more that cannot be seen now.");
});

test("show has the whole text, and gives the message back", async () => {
  const { run, died, depth } = await rig();
  await died("JOBS_QUEUE_URL", '{"kind":"detect","x":["\\u001b[31mred"]}', { reason: "Error: a" });
  const { said: list } = await run(["list"]);

  const { isDone, said } = await run(["show", idIn(list, "detect")]);

  expect(isDone).toBe(true);
  expect(said).toMatch(/^reason {2}Error: a$/m);
  expect(said).toContain('"x": [');
  expect(said).not.toContain("\u001b");
  expect(await depth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 1, inFlight: 0 });
});

test("one is put back into its queue, and the others stay", async () => {
  const { run, died, bodies, depth } = await rig();
  for (const kind of ["one", "two", "three"]) await died("JOBS_QUEUE_URL", `{"kind":"${kind}"}`);
  const { said: list } = await run(["list"]);

  const { isDone, said } = await run(["redrive", idIn(list, "two")]);

  expect(isDone).toBe(true);
  expect(said).toContain("back in its queue");
  expect(await depth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 2, inFlight: 0 });
  expect(await bodies("JOBS_QUEUE_URL", "source")).toMatchObject([
    { body: '{"kind":"two"}', receives: 1 },
  ]);
  expect((await bodies("JOBS_QUEUE_URL", "dead")).map(({ body }) => body)).toEqual([
    '{"kind":"one"}',
    '{"kind":"three"}',
  ]);
});

test("all of a chat go back in their order", async () => {
  const { run, died, bodies, depth } = await rig();
  for (const id of [1, 2, 3])
    await died("INBOX_QUEUE_URL", `{"update_id":${id}}`, { group: "chat" });

  const { said } = await run(["redrive", "--all", "--queue", "inbox"]);

  expect(said).toBe("inbox: 3 back in the queue");
  expect(await depth("INBOX_QUEUE_URL")).toMatchObject({ waiting: 0, inFlight: 0 });
  // One of a group at a time.
  expect(await bodies("INBOX_QUEUE_URL", "source")).toMatchObject([
    { body: '{"update_id":1}', group: "chat" },
  ]);
});

test("all of every queue go back, each to its own", async () => {
  const { run, died, sourceDepth } = await rig();
  for (let index = 0; index < 12; index += 1) await died("JOBS_QUEUE_URL", `{"kind":"k${index}"}`);
  await died("RESULTS_QUEUE_URL", "{}");

  await run(["redrive", "--all"]);

  expect(await sourceDepth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 12 });
  expect(await sourceDepth("RESULTS_QUEUE_URL")).toMatchObject({ waiting: 1 });
});

test("one is dropped without a question, all only after the word", async () => {
  const { run, died, depth } = await rig();
  for (const kind of ["one", "two", "three"]) await died("JOBS_QUEUE_URL", `{"kind":"${kind}"}`);
  const { said: list } = await run(["list"]);

  await run(["drop", idIn(list, "two")]);
  expect(await depth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 2 });

  await expect(run(["drop", "--all"])).rejects.toThrow("no terminal");
  expect(await run(["drop", "--all"], "yes")).toMatchObject({ isDone: false });
  expect(await depth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 2, inFlight: 0 });
  expect((await run(["drop", "--all", "--queue", "jobs"], "drop")).said).toBe("jobs: 2 deleted");
  expect(await depth("JOBS_QUEUE_URL")).toMatchObject({ waiting: 0 });
});

test("the command finds the queues by their variables, and ends with 1 when there is no such message", async () => {
  const { processEnv, died } = await rig();
  await died("JOBS_QUEUE_URL", "not json", { reason: "Poison: No job" });

  const list = await runCli("dead-letters", [], processEnv);
  expect([list.code, list.err]).toEqual([0, ""]);
  expect(list.out).toMatch(/not JSON +Poison: No job/);

  const missing = await runCli("dead-letters", ["redrive", "00000000"], processEnv);
  expect([missing.code, missing.out]).toEqual([
    1,
    "No dead letter that can be seen now has an id that begins with 00000000.\n",
  ]);
});

test("queues that are not there are told in plain words", async () => {
  const { code, err } = await runCli("dead-letters", ["--prefix", "nobody"], local.cloud.env);
  expect(code).toBe(2);
  expect(err).toContain("There are no such queues. Check --prefix (it is nobody)");
});

test.each([
  [["burn"], "burn: use list, show, redrive or drop"],
  [["show"], "which message?"],
  [["redrive"], "redrive <id>, or redrive --all"],
  [["drop", "abcd", "--all"], "drop <id>, or drop --all"],
  [["drop", "abcd", "efgh"], "One message at a time"],
  [["show", "a*"], "not the beginning of an id"],
  [["--prefix", "X"], "--prefix X"],
])("a command line that does not fit is told so: %s", (args, says) => {
  expect(() => deadLettersCommand(args)).toThrow(UsageError);
  expect(() => deadLettersCommand(args)).toThrow(says);
});

test("whatever a message holds, one line of a list stays one line", () => {
  const { kind, reason } = described({
    body: JSON.stringify({ kind: "x\u001b[2J\n".repeat(40) }),
    reason: "a\r\nb\u202ec",
  });
  expect(kind).toHaveLength(20);
  expect(kind).not.toMatch(/\p{Cc}/u);
  expect(reason).toBe("a b c");
  expect(bodyText("\u001b[2J\u202e")).toBe('"\\u001b[2J\\u202e"');
});

test("an age is told in its largest unit", () => {
  expect([-5, 59_999, 60_000, 7_200_000, 90 * 3_600_000].map(ago)).toEqual([
    "0 s",
    "59 s",
    "1 min",
    "2 h",
    "3 d",
  ]);
});
