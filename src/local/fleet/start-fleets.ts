import type { Queue } from "../../cloud/queue.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Service, together } from "../../lib/service.ts";
import type { LocalCloud } from "../cloud/local-cloud.ts";
import { videoWorkerVariables, workerVariables } from "../process-variables.ts";
import type { Processes } from "../processes.ts";
import { createAutoscaler } from "./autoscaler.ts";
import { createFleet, type Fleet } from "./fleet.ts";

/** A minute of the cloud is over in a second: scaling out takes 3 s, and in again 15. */
const MINUTE_MS = 1000;

/** The services' names in the local cluster. */
const WORKER = "worker";
const VIDEO_WORKER = "video-worker";

/** As many workers as are wanted, or as the queue needs within these. */
export interface Scaling {
  readonly min: number;
  readonly max: number;
  readonly minuteMs?: number;
}

export interface FleetsOptions {
  readonly processes: Processes;
  readonly cloud: LocalCloud;
  readonly resources: Readonly<Record<string, string>>;
  readonly queue: (url: string) => Pick<Queue, "depth">;
  readonly workers: number | Scaling;
  readonly workerEnv?: Readonly<Record<string, string>> | undefined;
  readonly videos:
    | { readonly toolPath: string; readonly env?: Readonly<Record<string, string>> }
    | undefined;
  readonly log: Logger;
}

export interface Fleets {
  readonly workers: Fleet;
  /** Undefined where videos are off. */
  readonly videoWorkers: Fleet | undefined;
  /** Settles when every worker has ended. */
  stop(): Promise<void>;
}

/** Starts the workers for pictures, and those for videos, if they are on; each kind is a service of the local ECS. */
export async function startFleets(options: FleetsOptions): Promise<Fleets> {
  const { processes, cloud, resources, workers: size, videos, log } = options;

  function fleetOf(
    service: string,
    variables: (agentUri: string) => Readonly<Record<string, string>>,
  ): Fleet {
    const fleet = createFleet({
      name: service,
      start(number) {
        const name = workerName(service, number);
        return processes.start({
          name,
          entry: "worker/main.ts",
          variables: variables(cloud.agentUri(name)),
          isWorker: true,
        });
      },
      isProtected: (name) => cloud.taskProtection.isProtected(name),
    });
    cloud.ecs.serve(fleet);
    return fleet;
  }

  function scaled(fleet: Fleet, queueUrl = ""): Service[] {
    if (typeof size === "number") return [];
    const { max, minuteMs = MINUTE_MS } = size;
    const range = { min: fleet.count().desired, max }; // what it starts with
    const queue = options.queue(queueUrl);
    return [createAutoscaler({ fleet, queue, size: range, minuteMs, log })];
  }

  const workers = fleetOf(WORKER, (agentUri) => ({
    ...workerVariables({ resources, agentUri }),
    ...options.workerEnv,
  }));
  const videoWorkers =
    videos &&
    fleetOf(VIDEO_WORKER, (agentUri) => ({
      ...videoWorkerVariables({ resources, agentUri, toolPath: videos.toolPath }),
      ...videos.env,
    }));
  workers.setDesired(typeof size === "number" ? size : size.min);
  videoWorkers?.setDesired(typeof size === "number" ? 1 : 0);
  const scaling = together(
    [
      ...scaled(workers, resources["JOBS_QUEUE_URL"]),
      ...(videoWorkers ? scaled(videoWorkers, resources["VIDEO_JOBS_QUEUE_URL"]) : []),
    ],
    log,
  );
  await scaling.start();
  return {
    workers,
    videoWorkers,
    async stop() {
      await scaling.stop();
      await Promise.all([workers.stop(), videoWorkers?.stop()]);
    },
  };
}

/** What tells the bot whose backlog to publish. */
export function backlogVariables(cluster: string, hasVideos: boolean): Record<string, string> {
  return {
    JOBS_CLUSTER: cluster,
    JOBS_SERVICE: WORKER,
    ...(hasVideos && { VIDEO_JOBS_SERVICE: VIDEO_WORKER }),
  };
}

/** `worker-1`, `worker-2`, …; of the workers for videos there is mostly one. */
function workerName(service: string, number: number): string {
  return service === VIDEO_WORKER && number === 1 ? service : `${service}-${number}`;
}
