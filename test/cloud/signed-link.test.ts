import { expect, test } from "vitest";
import { presigned } from "../../src/cloud/signed-link.ts";

// The example of the documentation of signature version 4 (query parameters).
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const example = {
  credentials,
  region: "us-east-1",
  seconds: 86_400,
  at: new Date("2013-05-24T00:00:00Z"),
};

test("the documentation's own example has the signature that it says", () => {
  const link = presigned(new URL("https://examplebucket.s3.amazonaws.com/test.txt"), example);
  expect(link).toBe(
    "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});

test("a role's token is part of the link, and of what is signed", () => {
  const url = new URL("https://examplebucket.s3.amazonaws.com/test.txt");
  const link = presigned(url, {
    ...example,
    credentials: { ...credentials, sessionToken: "a/b=" },
  });
  expect(link).toContain("&X-Amz-Security-Token=a%2Fb%3D&");
  expect(link).not.toContain("aeeed9bb");
});
