import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import { checkFargateSize } from "./fargate-sizes.ts";
import { forgetOldTasks } from "./forget-old-tasks.ts";
import { type AskedTask, createTask, start, type Task, taskView } from "./task.ts";
import {
  type AskedBefore,
  checkCluster,
  definitionArn,
  type EcsWorld,
  type TaskDefinition,
} from "./world.ts";

const Size = z.coerce.number().int().optional();

const ContainerOverride = z.object({
  name: z.string(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

const RunTask = z.object({
  cluster: z.string().optional(),
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  startedBy: z.string().max(128).optional(),
  clientToken: z.string().max(64).optional(),
  propagateTags: z.literal("TASK_DEFINITION").optional(),
  networkConfiguration: z
    .object({ awsvpcConfiguration: z.object({ subnets: z.array(z.string()).min(1) }) })
    .optional(),
  overrides: z
    .object({
      cpu: Size,
      memory: Size,
      containerOverrides: z.array(ContainerOverride).default([]),
    })
    .default({ containerOverrides: [] }),
});
type RunTask = z.output<typeof RunTask>;

/** Starts tasks, once for each client token. What finds no room is told in an answer of status 200. */
export function runTask(world: EcsWorld, input: unknown): object {
  const parsed = RunTask.safeParse(input);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const asked = parsed.data;
  checkCluster(world, asked.cluster);
  forgetOldTasks(world);
  const known = asked.clientToken === undefined ? undefined : world.tokens.get(asked.clientToken);
  if (known) return answeredBefore(world, known, input);

  const task = taskOf(asked, definitionOf(world, asked.taskDefinition));
  const refusal = world.troubles.refusal();
  const count = refusal === undefined ? asked.count : 0;
  const tasks = Array.from({ length: count }, () => createTask(world, task));
  if (asked.clientToken !== undefined) {
    const before = { asked: JSON.stringify(input), at: Date.now(), tasks, refusal };
    world.tokens.set(asked.clientToken, before);
  }
  const told = answer(world, tasks, refusal); // as they are before anything happens to them
  for (const each of tasks) start(world, each);
  return told;
}

/** The same again, also where there was no room. */
function answeredBefore(
  world: EcsWorld,
  { asked, tasks, refusal }: AskedBefore,
  input: unknown,
): object {
  if (asked === JSON.stringify(input)) return answer(world, tasks, refusal);
  throw new EcsError(
    "ConflictException",
    "The provided clientToken is already in use with a different RunTask request.",
    { resourceIds: tasks.map(({ taskArn }) => taskArn) },
  );
}

function definitionOf(world: EcsWorld, name: string): TaskDefinition {
  const family = name.replace(/^arn:.*:task-definition\//, "").replace(/:\d+$/, "");
  const definition = world.definitions.get(family);
  if (!definition) throw new EcsError("ClientException", "TaskDefinition not found.");
  const isKnown = [family, `${family}:1`, definitionArn(definition)].includes(name);
  if (!isKnown) throw new EcsError("ClientException", "TaskDefinition is inactive");
  return definition;
}

function taskOf(asked: RunTask, definition: TaskDefinition): AskedTask {
  const { overrides, networkConfiguration, startedBy, propagateTags } = asked;
  if (!networkConfiguration) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  for (const { name } of overrides.containerOverrides) {
    if (name === definition.container) continue;
    throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
  }
  const { cpu = definition.cpu, memory = definition.memory } = overrides;
  checkFargateSize(cpu, memory);
  const environment = overrides.containerOverrides.flatMap((each) => each.environment);
  return {
    definition,
    startedBy,
    cpu,
    memory,
    overrides,
    tags: propagateTags === undefined ? {} : (definition.tags ?? {}),
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
  };
}

function answer(world: EcsWorld, tasks: readonly Task[], refusal?: string): object {
  return {
    tasks: tasks.map((task) => taskView(world, task)),
    failures: refusal === undefined ? [] : [{ reason: refusal }],
  };
}

function invalid(message: string): EcsError {
  return new EcsError("InvalidParameterException", message);
}
