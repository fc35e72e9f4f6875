import { z } from "zod";

// What Copilot 1.34.1 accepts, as far as this project uses it: an unknown key is a fault, since Copilot ignores some of
// them without a word.

/** As Go reads it: no days, no plain number. */
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h))+$/, "a duration such as 90s, 30m or 96h");
/** A cidr, or a shell variable that holds one. */
const range = z.string().regex(/^(\d+\.\d+\.\d+\.\d+\/\d+|\$\{\w+\})$/);
/** What CloudWatch Logs can keep. */
const retention = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365]);
const fromStack = z.strictObject({ from_cfn: z.string() });
const command = z.array(z.string()).min(1);

const healthcheck = z.strictObject({
  command,
  interval: duration,
  timeout: duration,
  retries: z.int(),
  start_period: duration,
});

const image = z.strictObject({
  build: z.strictObject({
    dockerfile: z.string(),
    context: z.literal("."),
    target: z.string().optional(),
    args: z.record(z.string(), z.string()).optional(),
  }),
  port: z.int().optional(),
  healthcheck: healthcheck.optional(),
});

/** `2-8`. In `environments` it takes the place of the whole range below it, where an object only adds to that. */
const band = z
  .string()
  .regex(/^\d+-\d+$/, "a range such as 2-8")
  .transform((text) => {
    const [min = 0, max = 0] = text.split("-").map(Number);
    return { min, max };
  });

const tasks = z.union([
  band,
  z.strictObject({
    min: z.int().min(0),
    max: z.int().min(1),
    spot_from: z.int().min(1).optional(),
  }),
]);

const count = z.union([
  z.int().min(0),
  z.strictObject({
    range: tasks.refine(({ min, max }) => min <= max, "min is above max"),
    cooldown: z.strictObject({ in: duration, out: duration }).optional(),
    cpu_percentage: z.int().min(1).max(100).optional(),
    requests: z.int().min(1).optional(),
    queue_delay: z
      .strictObject({ acceptable_latency: duration, msg_processing_time: duration })
      .optional(),
  }),
]);

const variables = z.record(z.string(), z.union([z.string(), fromStack]));
const logging = z.strictObject({ retention });

const common = {
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  image,
  command: command.optional(),
  cpu: z.literal([256, 512, 1024, 2048, 4096]),
  memory: z.int().min(512),
  platform: z.literal("linux/x86_64"),
  network: z
    .strictObject({
      vpc: z.strictObject({
        placement: z.enum(["public", "private"]),
        security_groups: z.array(z.union([z.string(), fromStack])).optional(),
      }),
    })
    .optional(),
  variables: variables.optional(),
  secrets: variables.optional(),
  logging,
  environments: z
    .record(
      z.string(),
      z.strictObject({
        cpu: z.int().optional(),
        memory: z.int().optional(),
        count: z.unknown().optional(), // merged into the whole, which is checked
        variables: variables.optional(),
        logging: logging.optional(),
      }),
    )
    .optional(),
};

const service = {
  ...common,
  exec: z.boolean().optional(),
  count,
  deployment: z
    .strictObject({
      rolling: z.enum(["default", "recreate"]),
      rollback_alarms: z.array(z.string()).optional(),
    })
    .optional(),
};

/** Without `topics`, Copilot ignores `queue` in silence. */
const subscribe = z.strictObject({
  topics: z.array(z.never()),
  queue: z.strictObject({
    timeout: duration,
    retention: duration,
    dead_letter: z.strictObject({ tries: z.int().min(1) }),
  }),
});

const http = z.strictObject({
  path: z.string(),
  alias: z.string(),
  healthcheck: z.strictObject({
    path: z.string().startsWith("/"),
    success_codes: z.string(),
    healthy_threshold: z.int(),
    unhealthy_threshold: z.int(),
    interval: duration,
    timeout: duration,
    grace_period: duration,
  }),
  deregistration_delay: duration,
  allowed_source_ips: z.array(range).min(1),
});

export const Manifest = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("Load Balanced Web Service"), ...service, http }),
  z.strictObject({ type: z.literal("Worker Service"), ...service, subscribe }),
  z.strictObject({ type: z.literal("Backend Service"), ...service }),
  z.strictObject({
    type: z.literal("Scheduled Job"),
    ...common,
    on: z.strictObject({ schedule: z.literal("none") }),
  }),
]);
export type Manifest = z.output<typeof Manifest>;

export const EnvironmentManifest = z.strictObject({
  name: z.string(),
  type: z.literal("Environment"),
  network: z.strictObject({
    vpc: z.strictObject({
      cidr: range,
      subnets: z.strictObject({
        public: z.array(z.strictObject({ cidr: range })).length(2),
        private: z.array(z.strictObject({ cidr: range })).length(2),
      }),
      flow_logs: z.strictObject({ retention }).optional(),
    }),
  }),
  http: z.strictObject({
    public: z.strictObject({
      certificates: z.array(z.string()).length(1),
      ssl_policy: z.string(),
      ingress: z.strictObject({ source_ips: z.array(range).min(1) }),
    }),
  }),
  observability: z.strictObject({ container_insights: z.boolean() }),
});
