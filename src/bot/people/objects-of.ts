import type { BlobRef } from "../../cloud/blobs.ts";
import { imagesOf, type Job } from "../../jobs/job.ts";
import type { JobRow } from "../../jobs/row.ts";
import { VIDEO_TYPES, videoObject } from "../../jobs/video-file.ts";

/** Where results lie that have no picture of a chat beside them. */
interface Buckets {
  readonly thumbnailsBucket: string | undefined;
  readonly videosBucket?: string | undefined;
}

/** As what a worker may store a result. */
const EXTENSIONS = ["jpg", "png", "webp"];

/**
 * Every object that a job has, or may come to have while somebody works on it. Removing what is not there costs nothing;
 * what is left out would stay.
 */
export function objectsOf(
  row: JobRow,
  { thumbnailsBucket, videosBucket }: Buckets,
): readonly BlobRef[] {
  const { jobId, request, result } = row;
  const originals = imagesOf(request);
  const results = originals
    .slice(0, 1)
    .flatMap(({ bucket }) => EXTENSIONS.map((end) => ({ bucket, key: `results/${jobId}.${end}` })));
  return [
    ...originals,
    ...results,
    ...(request.kind === "thumbnail" ? thumbnailsOf(request, thumbnailsBucket) : []),
    ...(request.kind === "video" ? videosOf(jobId, videosBucket) : []),
    ...(result === undefined ? [] : [result.image]),
  ];
}

/** Whatever kind of file it may be. */
function videosOf(jobId: string, bucket: string | undefined): readonly BlobRef[] {
  if (bucket === undefined) return [];
  return Object.keys(VIDEO_TYPES).map((end) => videoObject(bucket, jobId, end));
}

/** Under the names that the design gives them. */
function thumbnailsOf(
  { image, width, height }: Extract<Job, { kind: "thumbnail" }>,
  bucket: string | undefined,
): readonly BlobRef[] {
  if (bucket === undefined) return [];
  return EXTENSIONS.map((end) => ({ bucket, key: `${image.key}-${width}x${height}.${end}` }));
}

/** How many pictures and videos of a job are stored, as far as its row says. */
export function fileCount({ request, result, video, state, attempt }: JobRow): number {
  const isRefusedAtTheDoor = state === "refused" && attempt === 0;
  const sent = isRefusedAtTheDoor ? 0 : imagesOf(request).length;
  return sent + [result, video].filter((made) => made !== undefined).length;
}
