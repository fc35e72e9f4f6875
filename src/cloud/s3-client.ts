import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "./client-options.ts";

/**
 * The one client for what moves objects and nothing else; the others take 20 MB. It does not ask before it sends much: the
 * SDK opens a connection for each such question, where a part of a file would otherwise take the one of the part before.
 */
export function createS3Client(): S3Client {
  return new S3Client({ ...clientOptions, expectContinueHeader: false });
}
