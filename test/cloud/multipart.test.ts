import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { crc32 } from "node:zlib";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, onTestFinished, test, vi } from "vitest";
import { createS3Multipart, type Part } from "../../src/cloud/multipart.ts";
import { createS3Client } from "../../src/cloud/s3-client.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();

const BEGUN =
  "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>";

const { signal } = new AbortController();
const partOf = (number: number, bytes: Buffer): Part => ({ number, bytes, crc32: crc32(bytes) });

test("parts become one object, one that was sent again as it was sent last", async () => {
  const { s3, env } = await local.provisioned();
  const named = { bucket: env.VIDEOS_BUCKET, key: "job/video.mp4" };
  const upload = await createS3Multipart(s3)({ ...named, contentType: "video/mp4" }, signal);
  const first = Buffer.alloc(5 * 2 ** 20, "a");
  const second = Buffer.from("the end");
  await upload.put(partOf(2, second), signal);
  await upload.put(partOf(1, Buffer.alloc(first.length, "x")), signal);
  await upload.put(partOf(1, first), signal);
  await upload.complete(2, signal);
  const object = { Bucket: named.bucket, Key: named.key };
  const { Body, ContentType } = await s3.send(new GetObjectCommand(object));
  const stored = Buffer.from((await Body?.transformToByteArray()) ?? []);
  expect(ContentType).toBe("video/mp4");
  expect(stored.equals(Buffer.concat([first, second]))).toBe(true);
});

test("a part goes with its checksum, which is signed, over the connection of the part before", async () => {
  const parts: { readonly headers: IncomingHttpHeaders; readonly crc32: number }[] = [];
  let connections = 0;
  const bucket = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { headers, method } = request;
      if (method === "PUT") parts.push({ headers, crc32: crc32(Buffer.concat(chunks)) });
      response.writeHead(200, { etag: '"1"', "content-type": "application/xml" });
      response.end(method === "POST" ? BEGUN : undefined);
    });
  }).listen(0, "127.0.0.1");
  bucket.on("connection", () => (connections += 1));
  await once(bucket, "listening");
  const address = bucket.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}`);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const s3 = createS3Client();
  onTestFinished(() => {
    s3.destroy();
    bucket.close();
    vi.unstubAllEnvs();
  });

  const object = { bucket: "videos", key: "job/video.mp4", contentType: "video/mp4" };
  const upload = await createS3Multipart(s3)(object, signal);
  // The last has a checksum that begins with a zero byte.
  const many = Array.from({ length: 5000 }, (_, index) => Buffer.from(`part ${index}`));
  const rare = many.find((bytes) => crc32(bytes) < 2 ** 24) ?? Buffer.of();
  for (const [index, bytes] of [Buffer.alloc(8 * 2 ** 20, "a"), rare].entries()) {
    await upload.put(partOf(index + 1, bytes), signal);
  }

  expect(parts).toHaveLength(2);
  for (const part of parts) {
    const written = Buffer.from(String(part.headers["x-amz-checksum-crc32"]), "base64");
    expect([written.length, written.readUInt32BE()]).toEqual([4, part.crc32]);
    expect(part.headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-checksum-crc32/);
    expect(part.headers["x-amz-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
  }
  expect(connections).toBe(1);
});
