import { S3Client } from "@aws-sdk/client-s3";
import { clientOptions } from "./client-options.ts";

/** The one client for what moves objects and nothing else; the others take 20 MB. */
export function createS3Client(): S3Client {
  return new S3Client(clientOptions);
}
