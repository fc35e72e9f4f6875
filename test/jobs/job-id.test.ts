import { expect, test } from "vitest";
import { JOB_ID } from "../../src/jobs/job.ts";
import { jobIdOf } from "../../src/jobs/job-id.ts";

const request = {
  botId: 42,
  chatId: -1_001_234,
  messageId: 7,
  fileUniqueId: "AQADx",
  operation: "detect",
};

test("an id never changes: rows and messages of before an update must still be found", () => {
  // RFC 4648 base32 of SHA-256 over "42|-1001234|7|AQADx|detect", made with another program.
  expect(jobIdOf(request)).toBe("kplz2wupsclhsiwdjlbhcfm7wro72gw56psq7duagtjqfh6snhzq");
});

test("ids have the form that routes and messages check", () => {
  for (let messageId = 0; messageId < 200; messageId++) {
    expect(jobIdOf({ ...request, messageId })).toMatch(JOB_ID);
  }
});

test("every part of a request tells ids apart", () => {
  const others = [
    { botId: 43 },
    { chatId: 1_001_234 },
    { messageId: 8 },
    { fileUniqueId: "AQADy" },
    { operation: "detect dog" },
  ].map((other) => jobIdOf({ ...request, ...other }));
  expect(new Set([jobIdOf(request), ...others]).size).toBe(6);
});

test("the same request has the same id, in whatever order it is written", () => {
  const { operation, ...rest } = request;
  expect(jobIdOf({ operation, ...rest })).toBe(jobIdOf(request));
});

test("parts cannot run into each other", () => {
  const one = jobIdOf({ ...request, chatId: 1, messageId: 23 });
  const other = jobIdOf({ ...request, chatId: 12, messageId: 3 });
  expect(one).not.toBe(other);
});
