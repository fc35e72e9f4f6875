import { fileURLToPath } from "node:url";
import type { Clients } from "../cloud/clients.ts";
import { createPublicAddress } from "../cloud/public-address.ts";
import { createS3Blobs } from "../cloud/s3.ts";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import type { WorkerConfig } from "./config.ts";
import { findModel, namedModel } from "./find-model.ts";
import type { Processors } from "./perform.ts";
import { createConcatJob } from "./processors/concat/concat-job.ts";
import { createDetectJob } from "./processors/detect/detect-job.ts";
import { startDetectorThreads } from "./processors/detect/detector-threads.ts";
import { readLabels } from "./processors/detect/labels.ts";
import { createFilterJob } from "./processors/filter/filter-job.ts";
import { createMakeThumbnail, type MakeThumbnail } from "./processors/thumbnail/make-thumbnail.ts";
import { createThumbnailJob } from "./processors/thumbnail/thumbnail-job.ts";

const modelsFolder = fileURLToPath(new URL("../../models", import.meta.url));

/** What does the jobs on pictures. */
export interface PictureWork {
  readonly processors: Processors;
  readonly makeThumbnail: MakeThumbnail;
  readonly services: readonly Service[];
  readonly ailment: () => string | undefined;
}

/** Only a worker that detects loads a model. */
export async function startPictureWork(deps: {
  readonly config: WorkerConfig;
  readonly s3: Clients["s3"];
  readonly log: Logger;
}): Promise<PictureWork> {
  const { config, s3, log } = deps;
  const blobs = createS3Blobs(s3);
  const addressOf = createPublicAddress(s3);
  const { imagesBucket, thumbnailsBucket } = config;
  const makeThumbnail = createMakeThumbnail({ blobs, addressOf, thumbnailsBucket });
  const detector = config.kinds.includes("detect") ? await startDetector(config, log) : undefined;
  return {
    processors: {
      ...(detector && { detect: createDetectJob({ blobs, detector, imagesBucket }) }),
      filter: createFilterJob({ blobs, imagesBucket }),
      concat: createConcatJob({ blobs, imagesBucket }),
      thumbnail: createThumbnailJob(makeThumbnail),
    },
    makeThumbnail,
    services: detector ? [detector] : [],
    ailment: () => detector?.ailment(),
  };
}

async function startDetector({ model: chosen, concurrency }: WorkerConfig, log: Logger) {
  const { path, labels, ...modelConfig } = chosen;
  const model = path === undefined ? await findModel(modelsFolder) : namedModel(path);
  const detector = await startDetectorThreads(
    {
      ...modelConfig,
      model: model.path,
      minScore: modelConfig.minScore ?? model.minScore,
      labels: labels === undefined ? undefined : await readLabels(labels),
    },
    concurrency,
  );
  const { layout } = detector;
  log.info({ model: model.path, layout, classes: detector.labels.length }, "model loaded");
  return detector;
}
