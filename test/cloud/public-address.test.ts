import { S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { createPublicAddress } from "../../src/cloud/public-address.ts";

const credentials = { accessKeyId: "key", secretAccessKey: "secret" };

test.each([
  ["a/b.jpg", "https://thumbs.s3.eu-central-1.amazonaws.com/a/b.jpg"],
  ["ü 1+1?#%.jpg", "https://thumbs.s3.eu-central-1.amazonaws.com/%C3%BC%201%2B1%3F%23%25.jpg"],
  ["it's(1)!*.jpg", "https://thumbs.s3.eu-central-1.amazonaws.com/it%27s%281%29%21%2A.jpg"],
])("on AWS the bucket is in the host's name: %s", async (key, address) => {
  const addressOf = createPublicAddress(new S3Client({ region: "eu-central-1", credentials }));
  expect(await addressOf({ bucket: "thumbs", key })).toBe(address);
});

test("a bucket whose name has a dot is in the path, since no certificate has its host's name", async () => {
  const addressOf = createPublicAddress(new S3Client({ region: "us-east-1", credentials }));
  expect(await addressOf({ bucket: "my.thumbs", key: "a" })).toBe(
    "https://s3.us-east-1.amazonaws.com/my.thumbs/a",
  );
});

test("at an endpoint that is a number the bucket is in the path", async () => {
  const endpoint = "http://127.0.0.1:4566";
  const addressOf = createPublicAddress(
    new S3Client({ region: "us-east-1", endpoint, credentials }),
  );
  expect(await addressOf({ bucket: "thumbs", key: "a/b c.jpg" })).toBe(
    "http://127.0.0.1:4566/thumbs/a/b%20c.jpg",
  );
});
