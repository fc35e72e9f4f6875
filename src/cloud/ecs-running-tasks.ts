import { DescribeServicesCommand, type ECSClient } from "@aws-sdk/client-ecs";
import type { CountRunningTasks } from "./running-tasks.ts";

/** The running tasks of a cluster's services, as Amazon ECS counts them: those that have started, busy or not. */
export function createEcsRunningTasks(
  ecs: ECSClient,
  { cluster }: { readonly cluster: string },
): CountRunningTasks {
  return async (service) => {
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    const { services = [], failures = [] } = await ecs.send(command);
    const [found] = services;
    // One that was deleted is still described for a while.
    if (found?.runningCount === undefined || found.status === "INACTIVE") {
      const why = failures[0]?.reason ?? found?.status ?? "no answer about it";
      throw new Error(`The cluster ${cluster} has no service ${service} (${why}).`);
    }
    return found.runningCount;
  };
}
