import type { Queue } from "../../../cloud/queue.ts";
import type { Look } from "../target.ts";

/** Where figures of a deployment come from; what is not there is not to be seen. */
export interface CloudFigures {
  readonly jobs?: Pick<Queue, "depth"> | undefined;
  readonly countWorkers?: (() => Promise<number>) | undefined;
}

/** How a deployment stands, as far as it can be asked. */
export async function lookAtCloud({ jobs, countWorkers }: CloudFigures): Promise<Look> {
  const [depth, workers] = await Promise.all([jobs?.depth(), countWorkers?.()]);
  const underWay = depth && depth.waiting + depth.inFlight;
  return { waiting: depth?.waiting, underWay, deadLetters: undefined, workers };
}
