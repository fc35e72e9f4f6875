import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { Settings } from "../../../src/cli/simulate/model/settings.ts";

/** The number before a unit. */
const amount = z.string().transform((text) => Number.parseInt(text, 10));
/** `2-12`. */
const range = z.string().transform((text) => {
  const [min, max] = text.split("-").map(Number);
  return { min, max };
});
/** `!If [IsProd, a, b]`: the value in prod. */
const prod = z.tuple([z.literal("IsProd"), z.coerce.number(), z.unknown()]).transform(([, a]) => a);

const Manifest = z.object({
  environments: z.object({ prod: z.object({ count: z.object({ range }) }) }),
  count: z.object({
    cooldown: z.object({ in: amount, out: amount }),
    queue_delay: z.object({ acceptable_latency: amount, msg_processing_time: amount }),
    cpu_percentage: z.number(),
  }),
  subscribe: z.object({
    queue: z.object({ timeout: amount, dead_letter: z.object({ tries: z.number() }) }),
  }),
});

const ManagedScaling = z.object({
  MinimumScalingStepSize: z.number(),
  MaximumScalingStepSize: prod,
  InstanceWarmupPeriod: z.number(),
});
const Addon = z.object({
  Resources: z.object({
    WorkerGroup: z.object({ Properties: z.object({ MaxSize: prod }) }),
    WorkerCapacity: z.object({
      Properties: z.object({
        AutoScalingGroupProvider: z.object({ ManagedScaling }),
      }),
    }),
  }),
});

async function deployed(path: string): Promise<unknown> {
  return parseDocument(await readFile(`copilot/${path}`, "utf8"), { logLevel: "error" }).toJS();
}

test("the defaults are the worker service as its manifest deploys it in prod", async () => {
  const manifest = Manifest.parse(await deployed("yolo5/manifest.yml"));
  const { count, subscribe, environments } = manifest;
  const { acceptable_latency: latency, msg_processing_time: time } = count.queue_delay;
  const cooldowns = {
    kind: "tracking",
    scaleOutCooldownSeconds: count.cooldown.out,
    scaleInCooldownSeconds: count.cooldown.in,
  };
  expect(Settings.parse({})).toMatchObject({
    tasks: environments.prod.count.range,
    policies: [
      { ...cooldowns, metric: "backlog", target: latency / time },
      { ...cooldowns, metric: "cpu", target: count.cpu_percentage },
    ],
    visibilitySeconds: 60 * subscribe.queue.timeout,
    maxReceives: subscribe.queue.dead_letter.tries,
  });
});

test("the instances are those of the environment's group and capacity provider in prod", async () => {
  const addon = Addon.parse(await deployed("environments/addons/workers.yml"));
  const { WorkerGroup, WorkerCapacity } = addon.Resources;
  const scaling = WorkerCapacity.Properties.AutoScalingGroupProvider.ManagedScaling;
  expect(Settings.parse({}).capacity).toMatchObject({
    maxInstances: WorkerGroup.Properties.MaxSize,
    minStep: scaling.MinimumScalingStepSize,
    maxStep: scaling.MaximumScalingStepSize,
    warmUpSeconds: scaling.InstanceWarmupPeriod,
  });
});
