import { isDeepStrictEqual } from "node:util";
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorNameEndsWith } from "../aws-error.ts";
import type { BucketPlan } from "./plan.ts";
import { tryAgain } from "./try-again.ts";

interface Setting {
  readonly name: string;
  isRight(): Promise<boolean>;
  correct(): Promise<unknown>;
}

/** Makes a bucket's settings what the plan says, and names those that were not. A dry run changes nothing. */
export async function correctBucket(
  s3: S3Client,
  plan: BucketPlan,
  {
    name,
    dryRun,
    pauseMs,
  }: { readonly name: string; readonly dryRun: boolean; readonly pauseMs: number },
): Promise<readonly string[]> {
  const corrected: string[] = [];
  // In this order: a public policy is refused while the block of public access holds.
  const settings = [
    accessBlock(s3, name, plan.readableByAnyone),
    ...(plan.readableByAnyone ? [readPolicy(s3, name, pauseMs)] : []),
    ...(plan.expireDays === undefined ? [] : [expiry(s3, name, plan.expireDays)]),
  ];
  for (const setting of settings) {
    if (await setting.isRight()) continue;
    if (!dryRun) await setting.correct();
    corrected.push(setting.name);
  }
  return corrected;
}

function accessBlock(s3: S3Client, Bucket: string, readableByAnyone: boolean): Setting {
  const wanted = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: !readableByAnyone,
    RestrictPublicBuckets: !readableByAnyone,
  };
  return {
    name: "PublicAccessBlock",
    async isRight() {
      const found = await unlessUnset(s3.send(new GetPublicAccessBlockCommand({ Bucket })));
      return isDeepStrictEqual({ ...found?.PublicAccessBlockConfiguration }, wanted);
    },
    correct: async () =>
      await s3.send(
        new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: wanted }),
      ),
  };
}

function readPolicy(s3: S3Client, Bucket: string, pauseMs: number): Setting {
  const wanted = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ReadByName",
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  };
  return {
    name: "Policy",
    async isRight() {
      const found = await unlessUnset(s3.send(new GetBucketPolicyCommand({ Bucket })));
      return isDeepStrictEqual(JSON.parse(found?.Policy ?? "null"), wanted);
    },
    // The lifted block takes a while to be known everywhere; until then the policy is refused.
    correct: async () =>
      await tryAgain(
        ["AccessDenied"],
        pauseMs,
        async () =>
          await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(wanted) })),
      ),
  };
}

function expiry(s3: S3Client, Bucket: string, days: number): Setting {
  const Rules: LifecycleRule[] = [
    { ID: "expire", Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: days } },
    {
      ID: "drop-unfinished-uploads",
      Status: "Enabled",
      Filter: { Prefix: "" },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ];
  return {
    name: "Lifecycle",
    async isRight() {
      const found = await unlessUnset(
        s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      );
      return isDeepStrictEqual(brief(found?.Rules), brief(Rules));
    },
    correct: async () =>
      await s3.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
      ),
  };
}

/** What matters of rules; AWS adds to them what was left out. */
function brief(rules: readonly LifecycleRule[] = []): readonly string[] {
  return rules.map((rule) => `${rule.ID} ${rule.Status} ${rule.Expiration?.Days}`).toSorted();
}

/** The answer, or undefined where the setting was never made. */
async function unlessUnset<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (err) {
    if (
      errorNameEndsWith(
        err,
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
      )
    ) {
      return undefined;
    }
    throw err;
  }
}
