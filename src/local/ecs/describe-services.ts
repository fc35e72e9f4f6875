import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import { arnIn, checkCluster, clusterArn, type EcsService, type EcsWorld } from "./world.ts";

const DescribeServices = z.object({
  cluster: z.string().optional(),
  /** Names or ARNs; the most that ECS takes. */
  services: z.array(z.string()).min(1).max(10),
});

/** Tells how many tasks of services there are; a service that is not known is a failure of its own. */
export function describeServices(world: EcsWorld, input: unknown): object {
  const parsed = DescribeServices.safeParse(input);
  if (!parsed.success) {
    throw new EcsError("InvalidParameterException", z.prettifyError(parsed.error));
  }
  checkCluster(world, parsed.data.cluster);
  const arns = parsed.data.services.map((service) => {
    return service.startsWith("arn:") ? service : arnIn(world, "service", service);
  });
  const found = [...world.services].filter(({ name }) =>
    arns.includes(arnIn(world, "service", name)),
  );
  const known = new Set(found.map(({ name }) => arnIn(world, "service", name)));
  return {
    services: found.map((service) => serviceView(world, service)),
    failures: arns.filter((arn) => !known.has(arn)).map((arn) => ({ arn, reason: "MISSING" })),
  };
}

function serviceView(world: EcsWorld, { name, count }: EcsService): object {
  const { desired, running } = count();
  const counts = {
    desiredCount: desired,
    runningCount: running,
    pendingCount: Math.max(0, desired - running),
  };
  return {
    serviceArn: arnIn(world, "service", name),
    serviceName: name,
    clusterArn: clusterArn(world),
    status: "ACTIVE",
    ...counts,
    launchType: "FARGATE",
    events: [],
    deployments: [
      {
        id: "ecs-svc/1",
        status: "PRIMARY",
        rolloutState: "COMPLETED",
        failedTasks: 0,
        ...counts,
      },
    ],
  };
}
