import type { Queue } from "../../cloud/queue.ts";
import type { Service } from "../../lib/service.ts";
import type { BacklogConfig } from "./backlog-config.ts";
import { createWatchBacklog, type WatchDeps } from "./watch-backlog.ts";

/** The service that publishes the backlog; none where the metric is off. */
export async function backlogServices(
  config: BacklogConfig | undefined,
  {
    queue,
    ...deps
  }: Omit<WatchDeps, "services" | "countRunningTasks"> & {
    readonly queue: (url: string) => Pick<Queue, "depth">;
  },
): Promise<Service[]> {
  if (config === undefined) return [];
  const { cluster, services } = config;
  // Only where it is needed, since the client takes memory.
  const { createEcsClient } = await import("../../cloud/ecs-client.ts");
  const { createEcsRunningTasks } = await import("../../cloud/ecs-running-tasks.ts");
  const watch = createWatchBacklog({
    ...deps,
    services: services.map(({ serviceName, queueUrl }) => {
      const queueName = queueUrl.split("/").at(-1) ?? queueUrl;
      return { serviceName, queueName, queue: queue(queueUrl) };
    }),
    countRunningTasks: createEcsRunningTasks(createEcsClient(), { cluster }),
  });
  return [watch];
}
