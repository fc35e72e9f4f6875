import { z } from "zod";

const seconds = z.number().min(0).max(604_800);
const count = z.int().min(0).max(1_000_000);
const some = z.int().min(1).max(1_000_000);
const metric = z.enum(["backlog", "cpu"]);

const Tracking = z.strictObject({
  kind: z.literal("tracking"),
  metric,
  target: z.number().positive(),
  scaleOutCooldownSeconds: seconds.default(60),
  scaleInCooldownSeconds: seconds.default(300),
});

/** Longer than an instance and its task take to come. */
const DEPLOYED = { kind: "tracking", scaleOutCooldownSeconds: 240 } as const;

const Step = z
  .strictObject({ lower: z.number().optional(), upper: z.number().optional(), by: z.number() })
  .refine(({ lower = -Infinity, upper = Infinity }) => lower < upper, "lower must be below upper");

const Stepping = z.strictObject({
  kind: z.literal("step"),
  metric,
  comparison: z.enum(["above", "below"]),
  threshold: z.number(),
  points: some.default(3),
  adjustment: z.enum(["change", "percent", "exact"]).default("change"),
  steps: z.array(Step).min(1),
  leastChange: count.default(1),
  cooldownSeconds: seconds.default(300),
});

/** Instances of an Auto Scaling group; the steps and the warm-up are those of its capacity provider. */
const Ec2 = z.strictObject({
  kind: z.literal("ec2"),
  tasksPerInstance: some.default(2),
  bootSeconds: seconds.default(150),
  maxInstances: some.default(8),
  minStep: some.default(1),
  maxStep: some.default(3),
  warmUpSeconds: seconds.default(120),
});

/**
 * All but the load. The defaults are `copilot/yolo5/manifest.yml` and `copilot/environments/addons/workers.yml`, in prod;
 * the times to boot, to start and at the bot are estimates, since nobody has measured a deployment.
 */
export const Settings = z.strictObject({
  /** Two threads of inference each, WORKER_CONCURRENCY. */
  lanesPerTask: some.default(2),
  tasks: z
    .strictObject({ min: count.default(2), max: some.default(12) })
    .refine(({ min, max }) => min <= max, "min must not exceed max")
    .default({ min: 2, max: 12 }),
  capacity: z
    .discriminatedUnion("kind", [Ec2, z.strictObject({ kind: z.literal("fargate") })])
    .default(Ec2.parse({ kind: "ec2" })),
  /** From "there is room" to the first receive: image, start, model. */
  taskStartSeconds: seconds.default(40),
  /** What a task gets from SIGTERM on; then its jobs are visible at once. */
  stopSeconds: seconds.default(100),
  /** A task that gets work is protected for so long, and then until it has none; null: no scale-in protection. */
  protectionSeconds: seconds.nullable().default(10),
  /** How often a task dies without a word, which leaves its jobs to the visibility timeout. */
  crashesPerTaskHour: z.number().min(0).max(60).default(0),
  visibilitySeconds: seconds.default(120),
  maxReceives: some.default(5),
  policies: z.array(z.discriminatedUnion("kind", [Tracking, Stepping])).default([
    // acceptable latency 30 s ÷ 3 s for a message = 10 messages for each task
    Tracking.parse({ ...DEPLOYED, metric: "backlog", target: 10 }),
    Tracking.parse({ ...DEPLOYED, metric: "cpu", target: 60 }),
  ]),
  /** From the webhook until the job's message is sent: inbox, row, file. */
  doorSeconds: seconds.default(0.4),
  /** From the worker's report to the call of Telegram. */
  deskSeconds: seconds.default(0.1),
  /** Null: as many bots as the load needs. */
  bots: some.nullable().default(null),
  /** The status message and the edit that turns it into the answer. */
  messagesPerPicture: some.default(2),
});
export type Settings = z.infer<typeof Settings>;
