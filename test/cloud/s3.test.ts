import { Readable } from "node:stream";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { expect, test, vi } from "vitest";
import { BlobGone, BlobTooBig } from "../../src/cloud/blobs.ts";
import { createS3Blobs } from "../../src/cloud/s3.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();

async function scene() {
  const { s3, env } = await local.provisioned();
  return { s3, blobs: createS3Blobs(s3), bucket: env.IMAGES_BUCKET };
}

test("bytes come back as they were put, with their type", async () => {
  const { blobs, bucket, s3 } = await scene();
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
  const object = { bucket, key: "results/a b+c.jpg" };
  const kept = { contentType: "image/jpeg", cacheControl: "max-age=60" };
  await blobs.put({ ...object, ...kept, body: bytes });

  const got = await blobs.get({ ...object, maxBytes: 100_000 });

  expect(got.equals(bytes)).toBe(true);
  const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: object.key }));
  expect(head).toMatchObject({ ContentType: "image/jpeg", CacheControl: "max-age=60" });
});

test("a stream with its length is put as it flows", async () => {
  const { blobs, bucket } = await scene();
  const parts = Array.from({ length: 20 }, (_, i) => Buffer.alloc(10_000, i));
  const object = { bucket, key: "stream" };
  await blobs.put({
    ...object,
    body: Readable.from(parts),
    length: 200_000,
    contentType: "application/octet-stream",
  });
  const got = await blobs.get({ ...object, maxBytes: 1e6 });
  expect(got.equals(Buffer.concat(parts))).toBe(true);
});

test("putting again overwrites", async () => {
  const { blobs, bucket } = await scene();
  const object = { bucket, key: "x", contentType: "text/plain" };
  await blobs.put({ ...object, body: Buffer.from("one") });
  await blobs.put({ ...object, body: Buffer.from("two") });
  expect((await blobs.get({ ...object, maxBytes: 10 })).toString()).toBe("two");
});

test("an object or a bucket that is not there is gone", async () => {
  const { blobs, bucket } = await scene();
  await expect(blobs.get({ bucket, key: "not", maxBytes: 10 })).rejects.toThrow(BlobGone);
  const elsewhere = { bucket: "no-such-bucket-at-all", key: "x", maxBytes: 10 };
  await expect(blobs.get(elsewhere)).rejects.toThrow(BlobGone);
});

test("one byte too many is refused unread, exactly as many are not", async () => {
  const { blobs, bucket } = await scene();
  const object = { bucket, key: "big", contentType: "text/plain" };
  await blobs.put({ ...object, body: Buffer.alloc(1001) });
  await expect(blobs.get({ ...object, maxBytes: 1000 })).rejects.toThrow(BlobTooBig);
  expect(await blobs.get({ ...object, maxBytes: 1001 })).toHaveLength(1001);
  for (let i = 0; i < 60; i++) {
    // More than the client has connections: a refused object must free its own.
    await expect(blobs.get({ ...object, maxBytes: 1 })).rejects.toThrow(BlobTooBig);
  }
});

test("an aborted signal ends a get and a put", async () => {
  const { blobs, bucket } = await scene();
  const signal = AbortSignal.abort();
  const object = { bucket, key: "x", signal };
  await expect(blobs.get({ ...object, maxBytes: 10 })).rejects.toMatchObject({
    name: "AbortError",
  });
  const put = { ...object, body: Buffer.from("x"), contentType: "text/plain" };
  await expect(blobs.put(put)).rejects.toMatchObject({ name: "AbortError" });
});

test("a short fault is got over, a long one fails and is no missing object", async () => {
  const { blobs, bucket } = await scene();
  const object = { bucket, key: "x", contentType: "text/plain" };
  local.cloud.faults.add({ service: "s3", times: 1, status: 503 });
  await blobs.put({ ...object, body: Buffer.from("x") });
  local.cloud.faults.add({ service: "s3", status: 500 });
  await expect(blobs.get({ ...object, maxBytes: 10 })).rejects.not.toThrow(BlobGone);
});

test("many objects are removed at once, those that are not there, too", async () => {
  const { blobs, bucket } = await scene();
  const keys = ["originals/a", "results/a b+ü.jpg"];
  for (const key of [...keys, "kept"]) {
    await blobs.put({ bucket, key, body: Buffer.from("x"), contentType: "text/plain" });
  }
  const absent = Array.from({ length: 1100 }, (_, i) => ({ bucket, key: `absent/${i}` }));

  await blobs.remove([...absent, ...keys.map((key) => ({ bucket, key }))]);
  await blobs.remove([]);

  for (const key of keys) {
    await expect(blobs.get({ bucket, key, maxBytes: 10 })).rejects.toThrow(BlobGone);
  }
  expect((await blobs.get({ bucket, key: "kept", maxBytes: 10 })).toString()).toBe("x");
});

test("objects that S3 could not remove are an error, though it answers 200", async () => {
  const { bucket } = await scene();
  const send = vi.fn(async () => ({ Errors: [{ Key: "a", Code: "InternalError" }] }));
  const blobs = createS3Blobs({ send } as never);
  await expect(blobs.remove([{ bucket, key: "a" }])).rejects.toThrow("InternalError");
});
