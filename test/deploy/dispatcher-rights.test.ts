import { afterAll, expect, test } from "vitest";
import { eventually, useDispatchers } from "../support/dispatcher-rig.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { refused } from "./granted.ts";
import { startRecorder } from "./recorder.ts";

// The real dispatcher does real work; whatever it asks AWS for on the way, its policy must grant on that very thing.

const local = useLocalCloud();
const recorder = await startRecorder();
afterAll(async () => await recorder.stop());

/** What Copilot gives each thing of a workload. */
const tagsOf = (workload: string): Readonly<Record<string, string>> => ({
  "copilot-application": "polybot",
  "copilot-environment": "local",
  "copilot-service": workload,
});

test("the dispatcher is granted all that it asks for, also when it stops a task or gives a message up", async () => {
  recorder.connect(local.cloud.endpoint);
  const rig = await useDispatchers(local, { run: async () => 0, tags: tagsOf("ingest") });
  using hold = local.cloud.ecs.troubles.holdStarts();
  await rig.put("incoming/a.csv");
  await rig.send("not for anybody");
  const dispatcher = rig.startProcess({ ...recorder.env, MAX_START_SECONDS: "1" });
  await eventually(() => {
    expect(rig.tasks().map(({ stopCode }) => stopCode)).toContain("UserInitiated");
  });
  hold.remove();
  await rig.loaded(1);
  await eventually(async () => expect(await rig.deadLetters()).toHaveLength(1));
  await rig.quiet();
  await dispatcher.stop();

  const prefix = rig.env.UPLOADS_TABLE.replace(/-uploads$/, "");
  const stopped = rig.tasks().find(({ stopCode }) => stopCode === "UserInitiated");
  const calls = recorder.calls.map(({ action, on }) => {
    const call = { action, on: on.replace(prefix, "polybot-local") };
    return action === "ecs:StopTask" && stopped ? { ...call, tags: stopped.tags } : call;
  });
  expect(refused("dispatcher", calls)).toEqual([]);
  // What is easily forgotten was really asked for.
  const dead = "polybot-local-uploads-dead-letters";
  expect(calls).toContainEqual({ action: "sqs:SendMessage", on: dead });
  const stop = { action: "ecs:StopTask", on: "task" };
  expect(calls).toContainEqual({ ...stop, tags: tagsOf("ingest") });
  // And tasks of others it must leave alone.
  for (const tags of [
    tagsOf("rates"),
    { ...tagsOf("ingest"), "copilot-environment": "prod" },
    {},
  ]) {
    expect(refused("dispatcher", [{ ...stop, tags }])).toHaveLength(1);
  }
  expect(calls).toContainEqual({
    action: "ecs:RunTask",
    on: "task-definition/polybot-local-ingest:1",
  });
  expect(calls).toContainEqual({ action: "dynamodb:UpdateItem", on: "polybot-local-uploads" });
}, 120_000);
