import { meanOf, type ServiceTime } from "../model/service-time.ts";
import type { Settings } from "../model/settings.ts";
import { MESSAGES_PER_BOT_SECOND } from "../model/telegram.ts";
import type { Prices } from "./prices.ts";

/** Something that ends, and at how many pictures a second one of it does. */
export interface Limit {
  readonly name: string;
  readonly picturesPerSecond: number;
  /** What helps then. */
  readonly remedy: string;
  /** The page that says so; absent where our own files do. */
  readonly source?: string;
}

/** A new on-demand table; afterwards twice the previous peak. */
const NEW_TABLE_WRITES = 4000;
const TABLE_WRITES = 40_000;
const PREFIX_PUTS = 3500;
const FIFO_SENDS = 70_000;
const IN_FLIGHT = 120_000;
const CLUSTER_INSTANCES = 5000;
const SERVICE_TASKS = 5000;
const REGION_INTERFACES = 5000;
const NAT_CONNECTIONS = 55_000;
/** `copilot/environments/prod/manifest.yml`: two /20 networks, of which AWS keeps five addresses each. */
const PRIVATE_ADDRESSES = 2 * (4096 - 5);
const NAT_GATEWAYS = 2;
/** To SQS: one for each lane's receive, and one for the rest. */
const CONNECTIONS_BESIDE_LANES = 1;

const AWS = "https://docs.aws.amazon.com";
const DYNAMODB = `${AWS}/amazondynamodb/latest/developerguide/ServiceQuotas.html`;
const ECS = `${AWS}/general/latest/gr/ecs-service.html`;
const SQS = `${AWS}/AWSSimpleQueueService/latest/SQSDeveloperGuide`;

/** All limits that a load meets while there is one of each thing, as deployed; the tightest first. */
export function limitsOf(
  settings: Settings,
  service: ServiceTime,
  { perPicture }: Prices,
): readonly Limit[] {
  const perTask = settings.lanesPerTask / meanOf(service);
  return [
    ...ofTelegram(settings),
    ...ofTheDeployment(settings, perTask),
    ...ofStorage(perPicture.tableWrites),
    ...ofQueues(meanOf(service)),
    ...ofTheRegion(settings, perTask),
  ].toSorted((one, other) => one.picturesPerSecond - other.picturesPerSecond);
}

function ofTelegram({ messagesPerPicture }: Settings): readonly Limit[] {
  return [
    {
      name: `Telegram: ${MESSAGES_PER_BOT_SECOND} messages a second and bot`,
      picturesPerSecond: MESSAGES_PER_BOT_SECOND / messagesPerPicture,
      remedy: "more bots, each with its own people; or a limit that Telegram raises",
      source: "https://core.telegram.org/bots/faq",
    },
  ];
}

function ofTheDeployment({ tasks, capacity }: Settings, perTask: number): readonly Limit[] {
  const service = {
    name: `the service's maximum of ${tasks.max} tasks`,
    picturesPerSecond: tasks.max * perTask,
    remedy: "prod's count.range in copilot/yolo5/manifest.yml",
  };
  if (capacity.kind === "fargate") return [service];
  const { maxInstances, tasksPerInstance } = capacity;
  const group = {
    name: `the group's maximum of ${maxInstances} instances`,
    picturesPerSecond: maxInstances * tasksPerInstance * perTask,
    remedy: "MaxSize in copilot/environments/addons/workers.yml, and the account's quota of vCPUs",
  };
  return [service, group];
}

function ofStorage(writes: number): readonly Limit[] {
  return [
    {
      name: `DynamoDB: ${NEW_TABLE_WRITES} writes a second of a new table`,
      picturesPerSecond: NEW_TABLE_WRITES / writes,
      remedy: "grow over hours, or set the table's warm throughput before",
      source: `${AWS}/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html`,
    },
    {
      name: `DynamoDB: ${TABLE_WRITES} writes a second and table`,
      picturesPerSecond: TABLE_WRITES / writes,
      remedy: "a raised quota, or more tables",
      source: DYNAMODB,
    },
    {
      name: `S3: ${PREFIX_PUTS} writes a second and prefix`,
      picturesPerSecond: PREFIX_PUTS,
      remedy: "none at once: S3 divides a busy prefix by itself, in up to an hour",
      source: `${AWS}/AmazonS3/latest/userguide/optimizing-performance.html`,
    },
  ];
}

function ofQueues(seconds: number): readonly Limit[] {
  return [
    {
      name: `SQS: ${FIFO_SENDS} sends a second to the inbox`,
      picturesPerSecond: FIFO_SENDS,
      remedy: "more inboxes; it is less in other regions than us-east-1",
      source: `${SQS}/quotas-messages.html`,
    },
    {
      name: `SQS: ${IN_FLIGHT} jobs in flight`,
      picturesPerSecond: IN_FLIGHT / seconds,
      remedy: "more queues",
      source: `${SQS}/quotas-queues.html`,
    },
  ];
}

function ofTheRegion({ capacity, lanesPerTask }: Settings, perTask: number): readonly Limit[] {
  const perInstance = capacity.kind === "ec2" ? capacity.tasksPerInstance : Infinity;
  // One for the task and its share of the instance's own.
  const interfaces = 1 + 1 / perInstance;
  const natTasks = (NAT_GATEWAYS * NAT_CONNECTIONS) / (lanesPerTask + CONNECTIONS_BESIDE_LANES);
  const limits = [
    { name: `ECS: ${SERVICE_TASKS} tasks a service`, tasks: SERVICE_TASKS, source: ECS },
    {
      name: `ECS: ${CLUSTER_INSTANCES} instances a cluster`,
      tasks: CLUSTER_INSTANCES * perInstance,
      source: ECS,
    },
    {
      name: `VPC: ${REGION_INTERFACES} network interfaces a region`,
      tasks: REGION_INTERFACES / interfaces,
      source: `${AWS}/vpc/latest/userguide/amazon-vpc-limits.html`,
    },
    { name: "private addresses of our networks", tasks: PRIVATE_ADDRESSES / interfaces },
    {
      name: `NAT: ${NAT_CONNECTIONS} connections to one destination`,
      tasks: natTasks,
      source: `${AWS}/vpc/latest/userguide/nat-gateway-basics.html`,
    },
  ];
  return limits
    .filter(({ tasks }) => Number.isFinite(tasks))
    .map(({ tasks, ...limit }) => ({
      ...limit,
      picturesPerSecond: tasks * perTask,
      remedy: "more environments, each in its own region or account",
    }));
}
