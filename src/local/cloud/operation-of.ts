import type { IncomingMessage } from "node:http";
import { objectPath, queryOf } from "./object-path.ts";

export type ServiceName = "sqs" | "s3" | "dynamodb" | "ecs" | "ecs-agent";

export interface Operation {
  readonly service: ServiceName;
  /** AWS's name: `SendMessage`, `PutObject`, `UpdateItem`. */
  readonly name: string;
}

/** What a request asks for. All services share one port: a target header names the others, the rest is S3. */
export function operationOf(request: IncomingMessage): Operation {
  const [prefix = "", name = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
  if (prefix === "AmazonSQS") return { service: "sqs", name };
  if (prefix.startsWith("DynamoDB_")) return { service: "dynamodb", name };
  if (prefix.startsWith("AmazonEC2ContainerService")) return { service: "ecs", name };
  if (request.url?.startsWith("/agent/")) return { service: "ecs-agent", name: "TaskProtection" };
  return { service: "s3", name: s3Operation(request) };
}

const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  DELETE: "DeleteObject",
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
};

const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  DELETE: "DeleteBucket",
  GET: "ListObjectsV2",
  HEAD: "HeadBucket",
  POST: "DeleteObjects",
  PUT: "CreateBucket",
};

function s3Operation({ url = "/", method = "GET", headers }: IncomingMessage): string {
  const query = queryOf(url);
  const { bucket, key } = objectPath(url);
  if (query.has("uploadId") || query.has("uploads")) return multipartOperation(method, query);
  if (headers["x-amz-copy-source"] !== undefined) return "CopyObject";
  if (key !== "") return OBJECT_OPERATIONS[method] ?? method;
  return bucket === "" ? "ListBuckets" : (BUCKET_OPERATIONS[method] ?? method);
}

function multipartOperation(method: string, query: URLSearchParams): string {
  if (query.has("partNumber")) return "UploadPart";
  if (method === "DELETE") return "AbortMultipartUpload";
  return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload";
}
