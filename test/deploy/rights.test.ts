import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { matchesGlob } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, type Json, listOf, objectsIn, textOf, textsOf } from "../../src/cli/deploy/json.ts";
import { eventually, useSystem } from "../support/system.ts";
import { repository } from "./broken.ts";
import { type Call, startRecorder } from "./recorder.ts";

// The real processes do real work; whatever they ask AWS for on the way, their policies must grant on that very thing.

const bot = await startRecorder();
const worker = await startRecorder();
const chat = useSystem({
  visibilitySeconds: 2,
  botEnv: { ...bot.env, JOBS_CLUSTER: "polybot-local", JOBS_SERVICE: "worker" },
  workerEnv: { ...worker.env, ECS_AGENT_URI: worker.agentUri },
});
beforeAll(() => {
  for (const { connect } of [bot, worker]) connect(chat.system.cloud.endpoint);
});
afterAll(async () => {
  await Promise.all([bot.stop(), worker.stop()]);
});

/** What the local cloud calls a thing, by what the deployment calls it. */
const LOCAL: readonly (readonly [RegExp, string])[] = [
  [/^InboxQueueArn/, "polybot-local-inbox.fifo"],
  [/^InboxDeadLetterQueueArn/, "polybot-local-inbox-dead-letters.fifo"],
  [/^ResultsQueueArn/, "polybot-local-results"],
  [/^ResultsDeadLetterQueueArn/, "polybot-local-results-dead-letters"],
  [/^(yolo5-Events)?QueueArn/, "polybot-local-jobs"],
  [/^DeadLetterQueueArn/, "polybot-local-jobs-dead-letters"],
  [/^JobsTableArn/, "polybot-local-jobs"],
  [/^AlbumsTableArn/, "polybot-local-albums"],
  [/^ImagesBucketArn/, "polybot-local-images"],
  [/^ThumbnailsBucketArn/, "polybot-local-thumbnails"],
  [/^ClusterId/, "polybot-local"],
  [/^yolo5-ServiceName/, "worker"],
  [/^videos-ServiceName/, "video-worker"],
  [/^videos-EventsQueueArn/, "polybot-local-videos"],
  [/^VideosBucketArn/, "polybot-local-videos"],
];

/** `{ Ref: "QueueArn" }`, an import, or an import with something behind it, as a pattern of local names. */
function localName(resource: Json): string {
  const imported = at(resource, "Fn::ImportValue", "Fn::Sub");
  if (imported !== undefined) return named(textOf(imported).replace(/^\$\{App\}-\$\{Env\}-/, ""));
  const [text, values] = listOf(at(resource, "Fn::Sub"));
  if (text === undefined) return named(textOf(at(resource, "Ref")));
  if (textOf(text).includes(":task/")) return "task";
  const imports = [...objectsIn(values)]
    .map((each) => textOf(at(each, "Fn::ImportValue", "Fn::Sub")))
    .filter((each) => each !== "")
    .map((each) => each.replace(/^\$\{App\}-\$\{Env\}-/, ""));
  if (textOf(text).includes(":service/")) return imports.map(named).join("/");
  const [name = ""] = imports;
  return `${named(name)}${textOf(text).replace(/^\$\{\w+\}/, "")}`.replace(/\*$/, "**");
}

function named(name: string): string {
  for (const [pattern, local] of LOCAL) if (pattern.test(name)) return name.replace(pattern, local);
  throw new Error(`The deployment names ${name}, which this test does not know.`);
}

function isGranted(workload: string, { action, on }: Call): boolean {
  const found = readDeployment(repository).workloads.find(({ name }) => name === workload);
  return [...objectsIn(found?.addons.template)]
    .filter((each) => textsOf(each["Action"]).includes(action))
    .flatMap((each) => listOf(each["Resource"]))
    .some((resource) => matchesGlob(on, localName(resource)));
}

function refused(workload: string, calls: readonly Call[]): string[] {
  const asked = new Map(calls.map((call) => [`${call.action} ${call.on}`, call]));
  return [...asked].filter(([, call]) => !isGranted(workload, call)).map(([text]) => text);
}

test("bot and worker are granted all that they ask for, also when they give a message up", async () => {
  const photo = await chat.sendPhoto(chat.newChat());
  const thumbnail = await chat.sendPhoto(chat.newChat(), "thumbnail");
  await chat.onePictureEach([photo, thumbnail]);

  const { resources } = chat.system;
  for (const name of ["INBOX_QUEUE_URL", "JOBS_QUEUE_URL", "RESULTS_QUEUE_URL"]) {
    const fifo = name.startsWith("INBOX")
      ? { MessageGroupId: "1", MessageDeduplicationId: "1" }
      : {};
    const message = { QueueUrl: resources[name], MessageBody: "not for anybody", ...fifo };
    await chat.clients.sqs.send(new SendMessageCommand(message));
  }
  await eventually(async () => {
    const depths = Object.values(chat.system.deadLetters).map(async (url) => {
      return (await chat.queue(url).depth()).waiting;
    });
    expect(await Promise.all(depths)).toEqual([1, 1, 0, 1]); // of videos there are none
  });
  await chat.takeDeadLetters();

  expect(refused("polybot", bot.calls)).toEqual([]);
  expect(refused("yolo5", worker.calls)).toEqual([]);
  // What is easily forgotten was really asked for.
  const dead = "polybot-local-jobs-dead-letters";
  expect(worker.calls).toContainEqual({ action: "sqs:GetQueueUrl", on: dead });
  expect(worker.calls).toContainEqual({ action: "sqs:SendMessage", on: dead });
  expect(worker.calls).toContainEqual({ action: "ecs:UpdateTaskProtection", on: "task" });
  expect(bot.calls).toContainEqual({ action: "sqs:GetQueueAttributes", on: "polybot-local-jobs" });
  const service = "polybot-local/worker";
  expect(bot.calls).toContainEqual({ action: "ecs:DescribeServices", on: service });
});
