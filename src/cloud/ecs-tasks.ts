import {
  ConflictException,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  paginateListTasks,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import { NoRoom, type TaskRequest, type Tasks, type TaskState } from "./tasks.ts";

/** What ECS describes in one call. */
const DESCRIBE_BATCH = 100;

/** Where tasks of one family run on Fargate. */
export interface EcsTaskOptions {
  readonly cluster: string;
  /** Its newest revision is what is started. */
  readonly family: string;
  /** The container that gets the variables, and whose exit code counts. */
  readonly container: string;
  /** Private ones: tasks get no public address. */
  readonly subnets: readonly string[];
  readonly securityGroup: string;
}

/** Tasks at Amazon ECS, or at anything that speaks its protocol. */
export function createEcsTasks(ecs: ECSClient, options: EcsTaskOptions): Tasks {
  const { cluster, family, container } = options;
  return {
    async start(request) {
      try {
        const { tasks = [], failures = [] } = await ecs.send(runTask(request, options));
        const arn = tasks[0]?.taskArn;
        if (arn !== undefined) return arn;
        // No capacity is an answer, not an error.
        const reasons = failures.map(({ reason, detail }) => detail ?? reason).join(", ");
        throw new NoRoom(`The task was not started: ${reasons || "no reason given"}.`);
      } catch (err) {
        // It was started with settings that have changed since: it runs, so it is the one.
        const started = err instanceof ConflictException ? err.resourceIds?.[0] : undefined;
        if (started !== undefined) return started;
        throw err;
      }
    },

    async describe(ids) {
      const known = new Map<string, TaskState>();
      for (let start = 0; start < ids.length; start += DESCRIBE_BATCH) {
        const batch = ids.slice(start, start + DESCRIBE_BATCH);
        const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: batch }));
        for (const task of tasks) known.set(task.taskArn ?? "", stateOf(task, container));
      }
      return known;
    },

    async running() {
      let count = 0;
      for await (const page of paginateListTasks({ client: ecs }, { cluster, family })) {
        count += page.taskArns?.length ?? 0;
      }
      return count;
    },

    async find(owner) {
      // ECS takes no other filter beside this one.
      const command = new ListTasksCommand({ cluster, startedBy: owner });
      return (await ecs.send(command)).taskArns?.[0];
    },

    async stop(id, why) {
      await ecs.send(new StopTaskCommand({ cluster, task: id, reason: why }));
    },
  };
}

function runTask(request: TaskRequest, options: EcsTaskOptions): RunTaskCommand {
  const environment = Object.entries(request.environment);
  return new RunTaskCommand({
    cluster: options.cluster,
    taskDefinition: options.family,
    launchType: "FARGATE",
    count: 1,
    clientToken: request.token,
    startedBy: request.owner,
    propagateTags: "TASK_DEFINITION", // its costs are seen by them, and that it may be stopped
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...options.subnets],
        securityGroups: [options.securityGroup],
        assignPublicIp: "DISABLED",
      },
    },
    overrides: {
      cpu: String(request.cpu),
      memory: String(request.memory),
      containerOverrides: [
        {
          name: options.container,
          environment: environment.map(([name, value]) => ({ name, value })),
        },
      ],
    },
  });
}

function stateOf(task: Task, container: string): TaskState {
  const own = task.containers?.find(({ name }) => name === container);
  const reasons = [task.stopCode, task.stoppedReason, own?.reason];
  return {
    phase: phaseOf(task),
    createdAt: task.createdAt?.getTime() ?? 0,
    startedAt: task.startedAt?.getTime(),
    exitCode: own?.exitCode,
    reason: [...new Set(reasons)].filter((reason) => reason !== undefined).join("; "),
  };
}

function phaseOf({ lastStatus, startedAt }: Task): TaskState["phase"] {
  if (lastStatus === "STOPPED") return "stopped";
  return startedAt === undefined ? "starting" : "running";
}
