import {
  CreateBucketCommand,
  HeadBucketCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "../aws-error.ts";
import { correctBucket } from "./correct-bucket.ts";
import { foundOutcome, type Outcome, ResourceMismatchError } from "./outcome.ts";
import type { BucketPlan } from "./plan.ts";
import { tryAgain } from "./try-again.ts";

/** The one region that refuses to be named when a bucket is created. */
const UNNAMED_REGION = "us-east-1";

/** Makes a bucket what the plan says. Throws ResourceMismatchError when the name is somebody else's. */
export async function ensureBucket(
  s3: S3Client,
  plan: BucketPlan,
  how: { readonly name: string; readonly dryRun: boolean; readonly pauseMs: number },
): Promise<Outcome> {
  const { name, dryRun } = how;
  const exists = await isOurBucket(s3, name);
  if (!exists && dryRun) return { kind: "bucket", name, done: "created", settings: [] };
  if (!exists) await create(s3, how);
  const corrected = await correctBucket(s3, plan, how);
  return exists
    ? foundOutcome("bucket", name, corrected)
    : { kind: "bucket", name, done: "created", settings: [] };
}

/** Whether there is a bucket of this name. Throws ResourceMismatchError when it is somebody else's. */
export async function isOurBucket(s3: S3Client, name: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
    return true;
  } catch (err) {
    const status = err instanceof S3ServiceException ? err.$metadata.httpStatusCode : undefined;
    if (status === 404) return false;
    if (status === 301) throw taken(name, "is in another region", err);
    if (status === 403) throw taken(name, "is not open to these credentials", err);
    throw err;
  }
}

async function create(
  s3: S3Client,
  { name, pauseMs }: { readonly name: string; readonly pauseMs: number },
): Promise<void> {
  const region = await s3.config.region();
  // The SDK's type lists the regions of its release; a later region is as good.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const LocationConstraint = region as "eu-central-1";
  const command = new CreateBucketCommand({
    Bucket: name,
    ...(region === UNNAMED_REGION ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
  });
  try {
    // A name that was just deleted is held for a while.
    await tryAgain(["OperationAborted"], pauseMs, async () => await s3.send(command));
  } catch (err) {
    if (errorNameEndsWith(err, "BucketAlreadyOwnedByYou")) return;
    if (errorNameEndsWith(err, "BucketAlreadyExists")) {
      throw taken(name, "belongs to somebody else (bucket names are shared by all of AWS)", err);
    }
    throw err;
  }
}

function taken(name: string, why: string, cause: unknown): ResourceMismatchError {
  return new ResourceMismatchError(`Bucket ${name} ${why}. Choose another prefix.`, { cause });
}
