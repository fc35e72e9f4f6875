import { randomUUID } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

async function bucket() {
  const { s3 } = local.clients;
  const Bucket = `b-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return {
    Bucket,
    address: (key: string) => `${local.cloud.endpoint}/${Bucket}/${key}`,
    put: async (Key: string, Body: string | Buffer, more: Partial<PutObjectCommandInput> = {}) =>
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more })),
    get: async (Key: string) => {
      const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return await found.Body?.transformToString();
    },
    keys: async () => {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return (Contents ?? []).map(({ Key }) => Key);
    },
  };
}

test("an object's ACL and tags leave its bytes alone, and are kept", async () => {
  const { s3 } = local.clients;
  const { Bucket, put, get } = await bucket();
  await put("photo.jpg", "bytes");
  const object = { Bucket, Key: "photo.jpg" };

  expect((await s3.send(new GetObjectTaggingCommand(object))).TagSet).toEqual([]);
  await s3.send(new PutObjectAclCommand({ ...object, ACL: "public-read" }));
  const TagSet = [{ Key: "from", Value: "bot" }];
  await s3.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }));

  expect(await get("photo.jpg")).toBe("bytes");
  expect((await s3.send(new GetObjectTaggingCommand(object))).TagSet).toEqual(TagSet);
  expect((await s3.send(new GetObjectAclCommand(object))).Grants).toHaveLength(1);
});

test("a bucket's policy, rules and versioning leave the bucket alone, and are kept", async () => {
  const { s3 } = local.clients;
  const { Bucket, put, keys } = await bucket();
  await put("photo.jpg", "bytes");

  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" }));
  const rule = { AllowedMethods: ["GET"], AllowedOrigins: ["*"] };
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
  const enabled = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: enabled }));

  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
  expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).$metadata.httpStatusCode).toBe(
    200,
  );
  expect((await s3.send(new GetBucketAclCommand({ Bucket }))).Grants).toHaveLength(1);
  await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({
    name: "NoSuchTagSet",
  });
  expect(await keys()).toEqual(["photo.jpg"]);
});

test("sub-resources of what is not there are refused", async () => {
  const { s3 } = local.clients;
  const { Bucket } = await bucket();

  await expect(
    s3.send(new PutObjectAclCommand({ Bucket, Key: "none", ACL: "private" })),
  ).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(
    s3.send(new PutBucketPolicyCommand({ Bucket: "no-such-bucket", Policy: "{}" })),
  ).rejects.toMatchObject({ name: "NoSuchBucket" });
});

test("an object of 50 MB goes in and out whole", async () => {
  const { address, put } = await bucket();
  const body = Buffer.alloc(50e6, "polybot");
  await put("big.bin", body);

  const found = Buffer.from(await (await fetch(address("big.bin"))).arrayBuffer());

  expect(found.equals(body)).toBe(true);
});

test("an object may have a form's type", async () => {
  const { put, get } = await bucket();
  await put("form", "a=1&b=2", { ContentType: "application/x-www-form-urlencoded" });

  expect(await get("form")).toBe("a=1&b=2");
});

test("of many that create an object only if it is not there, one wins", async () => {
  const { put, get } = await bucket();

  const results = await Promise.allSettled(
    Array.from({ length: 20 }, async (_, i) => await put("one", String(i), { IfNoneMatch: "*" })),
  );

  const won = results.flatMap(({ status }, i) => (status === "fulfilled" ? [String(i)] : []));
  expect(won).toEqual([await get("one")]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { name: "PreconditionFailed" },
  });
});

test("an object is replaced only while it is the one that was read", async () => {
  const { put, get } = await bucket();
  const { ETag } = await put("row", "1");
  await put("row", "2", { IfMatch: ETag ?? "" });

  await expect(put("row", "3", { IfMatch: ETag ?? "" })).rejects.toMatchObject({
    name: "PreconditionFailed",
  });
  await expect(put("other", "1", { IfMatch: ETag ?? "" })).rejects.toMatchObject({
    name: "NoSuchKey",
  });
  expect(await get("row")).toBe("2");
});

test("a link may set the answer's type and file name", async () => {
  const { put, address } = await bucket();
  await put("photo", "bytes", { ContentType: "image/jpeg" });
  const query = new URLSearchParams({
    "response-content-type": "text/plain",
    "response-content-disposition": 'attachment; filename="photo.txt"',
  });

  const changed = await fetch(`${address("photo")}?${query.toString()}`);
  const plain = await fetch(address("photo"));

  expect(changed.headers.get("content-type")).toBe("text/plain");
  expect(changed.headers.get("content-disposition")).toBe('attachment; filename="photo.txt"');
  expect(plain.headers.get("content-type")).toBe("image/jpeg");
  await Promise.all([changed.text(), plain.text()]);
});

test("a page of another origin may put and get", async () => {
  const { put, address } = await bucket();
  await put("photo", "bytes");

  const preflight = await fetch(address("photo"), {
    method: "OPTIONS",
    headers: {
      origin: "http://127.0.0.1:3000",
      "access-control-request-method": "PUT",
      "access-control-request-headers": "content-type",
    },
  });
  const got = await fetch(address("photo"), { headers: { origin: "http://127.0.0.1:3000" } });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PUT");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("content-type");
  expect(got.headers.get("access-control-allow-origin")).toBe("*");
  expect(await got.text()).toBe("bytes");
});

async function notified(filter: { readonly prefix: string; readonly suffix: string }) {
  const { s3, sqs } = local.clients;
  const made = await bucket();
  const QueueName = `q-${randomUUID()}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: made.Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Id: "uploads",
            QueueArn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}`,
            Events: ["s3:ObjectCreated:*"],
            Filter: {
              Key: {
                FilterRules: Object.entries(filter).map(([Name, Value]) => ({
                  Name: Name as "prefix",
                  Value,
                })),
              },
            },
          },
        ],
      },
    }),
  );
  return {
    ...made,
    /** The next event; undefined when none comes within `seconds`. */
    event: async (seconds = 5) => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: seconds }),
      );
      const message = Messages?.[0];
      if (!message) return undefined;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return JSON.parse(message.Body ?? "");
    },
  };
}

test("a new object is told to the queue that asked, by prefix and suffix, however it came", async () => {
  const { s3 } = local.clients;
  const { Bucket, put, event } = await notified({ prefix: "incoming/", suffix: ".csv" });
  expect(await event()).toMatchObject({ Event: "s3:TestEvent" });

  await put("incoming/a.txt", "no");
  await put("other/a.csv", "no");
  const { ETag } = await put("incoming/my rates+ä.csv", "yes");
  expect(await event()).toMatchObject({
    Records: [
      {
        eventSource: "aws:s3",
        eventName: "ObjectCreated:Put",
        s3: {
          bucket: { name: Bucket },
          object: {
            key: "incoming/my+rates%2B%C3%A4.csv",
            size: 3,
            eTag: ETag?.replaceAll('"', ""),
          },
        },
      },
    ],
  });

  await s3.send(
    new CopyObjectCommand({ Bucket, Key: "incoming/b.csv", CopySource: `${Bucket}/other/a.csv` }),
  );
  expect((await event()).Records[0]).toMatchObject({ eventName: "ObjectCreated:Copy" });

  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "incoming/c.csv" }),
  );
  const part = { Bucket, Key: "incoming/c.csv", UploadId, PartNumber: 1 };
  const { ETag: tag } = await s3.send(new UploadPartCommand({ ...part, Body: "part" }));
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...part,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: tag }] },
    }),
  );
  expect((await event()).Records[0]).toMatchObject({
    eventName: "ObjectCreated:CompleteMultipartUpload",
    s3: { object: { size: 4 } },
  });

  // Neither removal nor tags are creations; what comes next is the next creation.
  await s3.send(
    new PutObjectTaggingCommand({ Bucket, Key: "incoming/b.csv", Tagging: { TagSet: [] } }),
  );
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "incoming/b.csv" }));
  await put("incoming/last.csv", "");
  expect((await event()).Records[0].s3.object.key).toBe("incoming/last.csv");
});

test("a notification to a queue that is not there is refused", async () => {
  const { Bucket } = await bucket();

  await expect(
    local.clients.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              QueueArn: "arn:aws:sqs:us-east-1:000000000000:none",
              Events: ["s3:ObjectCreated:*"],
            },
          ],
        },
      }),
    ),
  ).rejects.toThrow("Unable to validate the following destination configurations");
});

test("long and odd keys are kept as they are", async () => {
  const { put, get, keys } = await bucket();
  const odd = ["a b+c%20ü/👍.jpg", "k".repeat(1000), "acl", "x?tagging"];
  for (const key of odd) await put(key, key);

  expect(new Set(await keys())).toEqual(new Set(odd));
  for (const key of odd) expect(await get(key)).toBe(key);
});
