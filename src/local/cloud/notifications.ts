import { createHash, randomUUID } from "node:crypto";
import type { App, EmulatorRequest, SqsStore, Stores } from "./fauxqs-app.ts";
import { type NotificationRule, notificationRules, ruleMatches } from "./notification-rules.ts";
import { objectPath, queryOf } from "./object-path.ts";
import { type SubResources, subResourceOf } from "./sub-resources.ts";

/** Why this notification document cannot be taken, or nothing; a good one sends each queue AWS's test event. */
export function notificationFault(sqs: SqsStore, document: string): string | undefined {
  const rules = notificationRules(document);
  if (rules.some((rule) => !sqs.getQueueByArn(rule.queueArn))) {
    return "Unable to validate the following destination configurations";
  }
  for (const rule of rules) {
    send(sqs, rule, {
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: new Date().toISOString(),
    });
  }
  return undefined;
}

/** Tells queues of objects that were created or removed, by the rules kept for their bucket. */
export function sendNotifications(
  app: App,
  { sqsStore, s3Store }: Stores,
  kept: SubResources,
): void {
  app.addHook("onResponse", (request, reply, done) => {
    const name = reply.statusCode < 300 ? eventNameOf(request) : undefined;
    const { bucket, key } = objectPath(request.url);
    const document = name === undefined ? undefined : kept.get(bucket, "notification");
    if (name !== undefined && document !== undefined && key !== "") {
      for (const rule of notificationRules(document)) {
        if (ruleMatches(rule, name, key)) {
          send(sqsStore, rule, { Records: [recordOf({ name, bucket, key, rule, s3Store })] });
        }
      }
    }
    done();
  });
}

function eventNameOf(request: EmulatorRequest): string | undefined {
  const { method, url, headers } = request;
  const query = queryOf(url);
  if (subResourceOf(request) !== undefined) return undefined;
  if (method === "PUT" && !query.has("partNumber")) {
    return headers["x-amz-copy-source"] === undefined ? "ObjectCreated:Put" : "ObjectCreated:Copy";
  }
  if (method === "POST" && query.has("uploadId")) return "ObjectCreated:CompleteMultipartUpload";
  return method === "DELETE" && !query.has("uploadId") ? "ObjectRemoved:Delete" : undefined;
}

function recordOf(event: {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly rule: NotificationRule;
  readonly s3Store: Stores["s3Store"];
}): unknown {
  const { name, bucket, key, rule } = event;
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: new Date().toISOString(),
    eventName: name,
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: rule.id,
      bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), // as AWS spells it
        ...(name.startsWith("ObjectCreated") ? sizeAndTag(event) : {}),
        sequencer: process.hrtime.bigint().toString(16).toUpperCase().padStart(18, "0"),
      },
    },
  };
}

function sizeAndTag({
  bucket,
  key,
  s3Store,
}: {
  readonly bucket: string;
  readonly key: string;
  readonly s3Store: Stores["s3Store"];
}): { readonly size?: number; readonly eTag?: string } {
  try {
    const object = s3Store.headObject(bucket, key);
    return { size: object.contentLength, eTag: object.etag.replaceAll('"', "") };
  } catch {
    return {}; // removed again before the event was made
  }
}

function send(sqs: SqsStore, rule: NotificationRule, body: unknown): void {
  const text = JSON.stringify(body);
  sqs.getQueueByArn(rule.queueArn)?.enqueue({
    messageId: randomUUID(),
    body: text,
    md5OfBody: createHash("md5").update(text).digest("hex"),
    messageAttributes: {},
    md5OfMessageAttributes: "",
    sentTimestamp: Date.now(),
    approximateReceiveCount: 0,
  });
}
