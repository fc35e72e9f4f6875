import { expect, test } from "vitest";
import {
  childEnvironment,
  cloudEnvironment,
  NotLocalError,
} from "../../../src/local/cloud/child-environment.ts";

const cloud = cloudEnvironment("http://127.0.0.1:4566");

test("a child gets what was inherited, the local cloud and its own, and nothing of another AWS account", () => {
  const env = childEnvironment({
    inherited: {
      PATH: "/bin",
      AWS_PROFILE: "company",
      AWS_SESSION_TOKEN: "secret",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      AWS_ENDPOINT_URL_SQS: "https://sqs.eu-central-1.amazonaws.com",
    },
    cloud,
    own: { PORT: "0" },
  });

  expect(env).toEqual({ PATH: "/bin", ...cloud, PORT: "0" });
  expect(env).toMatchObject({
    AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:4566",
    AWS_REGION: "us-east-1",
  });
});

test.each([
  { fault: "a missing endpoint", cloud: { ...cloud, AWS_ENDPOINT_URL_SQS: undefined }, own: {} },
  { fault: "an empty endpoint", cloud: { ...cloud, AWS_ENDPOINT_URL: "" }, own: {} },
  { fault: "no endpoints at all", cloud: {}, own: {} },
  {
    fault: "an endpoint elsewhere",
    cloud: { ...cloud, AWS_ENDPOINT_URL_S3: "https://s3.amazonaws.com" },
    own: {},
  },
  {
    fault: "an endpoint that only looks local",
    cloud: { ...cloud, AWS_ENDPOINT_URL_S3: "http://127.0.0.1.example.com" },
    own: {},
  },
  { fault: "an empty variable of its own", cloud, own: { JOBS_QUEUE_URL: "" } },
  {
    fault: "a variable that switches the endpoints off",
    cloud,
    own: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
  },
])("a child is not started with $fault", ({ cloud: given, own }) => {
  expect(() => childEnvironment({ inherited: {}, cloud: given, own })).toThrow(NotLocalError);
});

test("every fault is named at once", () => {
  expect(() =>
    childEnvironment({
      inherited: {},
      cloud: { ...cloud, AWS_ENDPOINT_URL_S3: "" },
      own: { JOBS_TABLE: "" },
    }),
  ).toThrow("AWS_ENDPOINT_URL_S3 is empty, JOBS_TABLE is empty");
});
