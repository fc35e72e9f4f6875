import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, useSystem } from "../support/system.ts";
import { refused } from "./granted.ts";
import { startRecorder } from "./recorder.ts";

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
