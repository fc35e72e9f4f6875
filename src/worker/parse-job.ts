import { z } from "zod";
import { Poison } from "../cloud/handling.ts";
import { Job, JOB_ID, type JobKind } from "../jobs/job.ts";
import { ThumbnailRequest } from "../jobs/thumbnail-request.ts";

const Identified = z.looseObject({ id: z.string().regex(JOB_ID) });

/** The job that a message asks for. Throws Poison, which says what is wrong, when it asks for none that we do. */
export function parseJob(body: string, kinds: readonly JobKind[]): Job {
  const job = Job.safeParse(jsonOf(body));
  if (!job.success) throw new Poison(`No job: ${z.prettifyError(job.error)}`);
  if (!kinds.includes(job.data.kind)) {
    throw new Poison(`This worker does ${kinds.join(", ")}, not ${job.data.kind}.`);
  }
  return job.data;
}

/**
 * The plain thumbnail request that a message is; undefined when it is something else. Throws Poison, which says what is
 * wrong, when it is meant as one and nobody may make it.
 */
export function parseThumbnailRequest(body: string): ThumbnailRequest | undefined {
  const message = jsonOf(body);
  const isObject = typeof message === "object" && message !== null;
  if (!isObject || !("bucket" in message) || "kind" in message) return undefined;
  const request = ThumbnailRequest.safeParse(message);
  if (!request.success) {
    throw new Poison(`No thumbnail request: ${z.prettifyError(request.error)}`);
  }
  return request.data;
}

/** The job id that a message names, even if the rest of it is no job. */
export function readableJobId(body: string): string | undefined {
  try {
    const identified = Identified.safeParse(jsonOf(body));
    return identified.success ? identified.data.id : undefined;
  } catch {
    return undefined; // not even JSON
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (err) {
    throw new Poison("No job: the message is not JSON.", { cause: err });
  }
}
