import { afterEach, describe, expect, test } from "vitest";
import { en } from "../../src/bot/words/en.ts";
import type { Faults } from "../../src/local/cloud/faults.ts";
import type { FaultRequest } from "../../src/local/telegram/faults.ts";
import { eventually, says, useSystem } from "../support/system.ts";

type Fault = Parameters<Faults["add"]>[0];

const chat = useSystem({ workers: 2, visibilitySeconds: 2 });

afterEach(async () => {
  await chat.quiet(); // what a failed test left under way must not disturb the next one
  await chat.takeDeadLetters();
});

describe("twice", () => {
  test("SQS delivers jobs and results twice", async () => {
    const { cloud, resources } = chat.system;
    cloud.duplicateNext(resources["JOBS_QUEUE_URL"] ?? "", 3);
    cloud.duplicateNext(resources["RESULTS_QUEUE_URL"] ?? "", 3);
    expect(await chat.onePictureEach(await chat.sendPhotos(3))).toHaveLength(3);
  });

  test("Telegram delivers every update twice", async () => {
    const { standIn } = chat.system;
    standIn.delivery.setTwice(true);
    const asked = await chat.sendPhotos(3);
    const text = await chat.sendText(chat.newChat(), "help");
    expect(await chat.onePictureEach(asked)).toHaveLength(3);
    expect(await chat.oneAnswerEach([text])).toMatchObject([{ text: en.help }]);
  });
});

describe("Telegram", () => {
  const faults: readonly (readonly [string, readonly FaultRequest[]])[] = [
    [
      "asks to wait",
      ["sendMessage", "getFile", "editMessageMedia"].map((method) => {
        return { method, kind: "too-many", retryAfter: 1, times: 2 };
      }),
    ],
    [
      "answers 500",
      ["sendMessage", "getFile", "editMessageMedia", "sendChatAction"].map((method) => {
        return { method, kind: "error-500", times: 2 };
      }),
    ],
    [
      "answers 502 with a page of HTML",
      ["sendMessage", "getFile", "download", "editMessageMedia"].map((method) => {
        return { method, kind: "bad-gateway", times: 2 };
      }),
    ],
    [
      "takes calls and drops the connection",
      ["sendMessage", "editMessageMedia", "download"].map((method) => {
        return { method, kind: "take-and-drop", times: 2 };
      }),
    ],
    [
      "drops the connection before it does anything",
      ["sendMessage", "getFile", "download", "editMessageMedia"].map((method) => {
        return { method, kind: "drop", times: 2 };
      }),
    ],
  ];

  test.for(faults)("%s", async ([, requests]) => {
    const { standIn } = chat.system;
    for (const request of requests) standIn.faults.add(request);

    const asked = await chat.sendPhotos(3);

    await chat.onePictureEach(asked);
    for (const { chatId } of asked) {
      // What may have arrived is not sent again; the picture is, where no status message is known.
      const [first, ...others] = chat.sends(chatId);
      expect(first).toBe("sendMessage");
      expect([[], ["sendPhoto"]]).toContainEqual(others);
    }
    for (const { played, times } of standIn.faults.list()) expect(played).toBe(times);
  });
});

describe("the cloud", () => {
  /** A service that fails until it has refused so many requests. */
  async function outage(fault: Fault, refusals: number): Promise<void> {
    using broken = chat.system.cloud.faults.add(fault);
    await eventually(() => expect(broken.met).toBeGreaterThanOrEqual(refusals));
  }

  const outages: readonly (readonly [string, Fault, number])[] = [
    ["S3", { service: "s3", status: 503 }, 4],
    ["DynamoDB", { service: "dynamodb", status: 500 }, 8],
    ["SQS", { service: "sqs", status: 503 }, 30],
  ];

  test.for(outages)("%s fails for a while when photos arrive", async ([, fault, refusals]) => {
    const over = outage(fault, refusals);
    const asked = await chat.sendPhotos(3);
    await over;
    expect(await chat.onePictureEach(asked)).toHaveLength(3);
  });

  test.for(outages)("%s fails for a while when jobs start", async ([, fault, refusals]) => {
    const { promise: over, resolve } = Promise.withResolvers<Promise<void>>();
    const queued = chat.nextLine(says("job queued"), () => resolve(outage(fault, refusals)));
    const asked = await chat.sendPhotos(3);
    await queued;
    await over;
    expect(await chat.onePictureEach(asked)).toHaveLength(3);
  });

  test("answers get lost behind what they confirm", async () => {
    const operations = [
      ["s3", "PutObject"],
      ["dynamodb", "PutItem"],
      ["dynamodb", "UpdateItem"],
      ["sqs", "SendMessage"],
      ["sqs", "ReceiveMessage"],
      ["sqs", "DeleteMessage"],
    ] as const;
    const lost = operations.map(([service, operation]) => {
      return chat.system.cloud.faults.add({ service, operation, times: 2, status: "drop-answer" });
    });
    await chat.onePictureEach(await chat.sendPhotos(3));
    for (const { met } of lost) expect(met).toBe(2);
  });
});

test("what can never succeed is among the dead letters, once, and nobody is told", async () => {
  const { resources } = chat.system;
  const bystander = chat.newChat();
  const before = chat.system.standIn.calls.list("sendMessage").length;
  const nonsense = ["INBOX_QUEUE_URL", "JOBS_QUEUE_URL", "RESULTS_QUEUE_URL"].map((name) => ({
    url: resources[name],
    body: `{"nonsense for": "${name}"}`,
  }));
  for (const { url, body } of nonsense) {
    const queue = chat.queue(url);
    await queue.send(body, { group: "nobody", deduplicationId: body });
  }
  await chat.quiet();

  const letters = await chat.takeDeadLetters();
  expect(letters.map(({ body }) => body).toSorted()).toEqual(
    nonsense.map(({ body }) => body).toSorted(),
  );
  for (const { reason } of letters) expect(reason).toMatch(/^Poison: \S/);
  expect(await chat.messages(bystander)).toEqual([]);
  expect(chat.system.standIn.calls.list("sendMessage")).toHaveLength(before);
});
