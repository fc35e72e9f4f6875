import { setTimeout as sleep } from "node:timers/promises";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterEach, expect, test, vi } from "vitest";
import { handleDelivery } from "../../src/cloud/handle-delivery.ts";
import { type Handling, Poison, RetryLater, type Work } from "../../src/cloud/handling.ts";
import { type Delivery, NoLongerOurs, type Queue } from "../../src/cloud/queue.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { oneQueue } from "../support/one-queue.ts";
import { recordedLog } from "../support/recorded-log.ts";

const local = useLocalCloud();
const never = new AbortController().signal;
afterEach(() => void vi.useRealTimers());

/** The queue allows five receives: four tries, and one for giving up. */
const LAST_TRY = 4;
const LAST_RECEIVE = 5;

async function scene(
  handling: Partial<Handling> = {},
  {
    name = "jobs",
    visibilitySeconds = 30,
  }: { name?: "jobs" | "inbox"; visibilitySeconds?: number } = {},
) {
  const { sqs } = local.clients;
  const { url, deadLettersUrl } = await oneQueue(local, name, visibilitySeconds);
  const queue = createSqsQueue(sqs, { url, waitSeconds: 0 });
  const { log, lines } = recordedLog();
  const stop = new AbortController();
  const observe = vi.fn();
  const giveUp = vi.fn(handling.giveUp ?? (async () => true));
  const handle = vi.fn(handling.handle ?? (async () => {}));
  const settle = handleDelivery(
    { name: "test", log, capMs: 60_000, observe, ...handling, giveUp, handle },
    await queue.settings(),
    stop.signal,
  );

  async function dead(): Promise<{ body: string; reason: string | undefined; group: string }[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: deadLettersUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["MessageGroupId"],
      WaitTimeSeconds: 0,
    });
    const { Messages = [] } = await sqs.send(command);
    return Messages.map(({ Body = "", MessageAttributes, Attributes }) => ({
      body: Body,
      reason: MessageAttributes?.["reason"]?.StringValue,
      group: Attributes?.MessageGroupId ?? "",
    }));
  }

  return {
    queue,
    settle,
    stop,
    handle,
    giveUp,
    lines,
    dead,
    outcomes: () => observe.mock.calls.map(([outcome]) => outcome as string),
    left: async () => Object.values(await queue.depth()).reduce((sum, count) => sum + count, 0),
  };
}

/** Sends a message and takes it for the so many-th time. */
async function delivered(queue: Queue, attempt = 1, body = "work"): Promise<Delivery> {
  await queue.send(body, { group: "chat-1", deduplicationId: body });
  for (;;) {
    const delivery = await queue.receive(never);
    if (!delivery) throw new Error("No message came.");
    if (delivery.attempt === attempt) return delivery;
    await delivery.hide(0);
  }
}

/** The same message, and for how long it was hidden each time. */
function watched(delivery: Delivery) {
  const hidden: number[] = [];
  const hide = async (seconds: number) => {
    hidden.push(seconds);
    await delivery.hide(seconds);
  };
  return { hidden, delivery: { ...delivery, hide } };
}

async function untilAborted({ signal }: Work): Promise<never> {
  await sleep(20_000, undefined, { signal });
  throw new Error("Not aborted.");
}

/** Work that does not mind. */
async function untilAbortedAndWell(_delivery: Delivery, work: Work): Promise<void> {
  await untilAborted(work).catch(() => undefined);
}

const rejecting = (failure: Error) => async () => {
  throw failure;
};
const failing = rejecting(new Error("S3 is down"));
const nothing = async () => {};

test("work that returns is acknowledged", async () => {
  const { queue, settle, outcomes, left, handle } = await scene();
  await settle(await delivered(queue));
  expect(handle.mock.calls[0]?.[0]).toMatchObject({ body: "work", attempt: 1 });
  expect(outcomes()).toEqual(["acknowledged"]);
  expect(await left()).toBe(0);
});

test("work that fails is tried again, each time later", async () => {
  const { queue, settle, outcomes, left } = await scene({ handle: failing });
  const pauses: number[][] = [];
  for (let attempt = 1; attempt < LAST_TRY; attempt++) {
    const { delivery, hidden } = watched(await delivered(queue, attempt, `work ${attempt}`));
    await settle(delivery);
    pauses.push(hidden);
  }
  expect(pauses).toEqual([[1], [2], [expect.toSatisfy((s: number) => s === 3 || s === 4)]]);
  expect(outcomes()).toEqual(["retried", "retried", "retried"]);
  expect(await left()).toBe(3);
});

test("work that asks to be tried later is tried when it says", async () => {
  const handle = rejecting(new RetryLater(33.2, "Flood wait"));
  const { queue, settle, outcomes } = await scene({ handle });
  const { delivery, hidden } = watched(await delivered(queue));
  await settle(delivery);
  expect(hidden).toEqual([34]);
  expect(outcomes()).toEqual(["retried"]);
});

test("nothing is put off for longer than SQS can hide it", () => {
  expect(new RetryLater(1e9, "x").seconds).toBeLessThan(12 * 3600 - 15 * 60);
  expect(new RetryLater(-5, "x").seconds).toBe(0);
});

test("poison is a dead letter at once, with its reason beside it", async () => {
  const handle = rejecting(new Poison("not JSON"));
  const { queue, settle, outcomes, left, dead, giveUp } = await scene({ handle });
  await settle(await delivered(queue));
  expect(giveUp).toHaveBeenCalledExactlyOnceWith(expect.anything(), expect.any(Poison));
  expect(outcomes()).toEqual(["dead-lettered"]);
  expect(await left()).toBe(0);
  expect(await dead()).toMatchObject([{ body: "work", reason: "Poison: not JSON" }]);
});

test("a failure on the last try ends what the message asked for", async () => {
  const { queue, settle, outcomes, left, dead, giveUp } = await scene({ handle: failing });
  await settle(await delivered(queue, LAST_TRY));
  expect(giveUp).toHaveBeenCalledOnce();
  expect(outcomes()).toEqual(["dead-lettered"]);
  expect(await left()).toBe(0);
  expect(await dead()).toMatchObject([{ body: "work", reason: "Error: S3 is down" }]);
});

test("a message whose last try never ended is not tried again", async () => {
  const { queue, settle, outcomes, dead, handle } = await scene();
  await settle(await delivered(queue, LAST_RECEIVE));
  expect(handle).not.toHaveBeenCalled();
  expect(outcomes()).toEqual(["dead-lettered"]);
  expect(await dead()).toHaveLength(1);
});

test("a message that was dealt with already is no dead letter", async () => {
  const { queue, settle, outcomes, left, dead } = await scene({
    handle: failing,
    giveUp: async () => false,
  });
  await settle(await delivered(queue, LAST_TRY));
  expect(outcomes()).toEqual(["acknowledged"]);
  expect([await left(), await dead()]).toEqual([0, []]);
});

test("when giving up fails and the message can come once more, it does", async () => {
  const { queue, settle, outcomes, left, dead } = await scene({
    handle: failing,
    giveUp: rejecting(new RetryLater(7, "Still worked on")),
  });
  const { delivery, hidden } = watched(await delivered(queue, LAST_TRY));
  await settle(delivery);
  expect([outcomes(), hidden]).toEqual([["retried"], [7]]);
  expect([await left(), await dead()]).toEqual([1, []]);
});

test("after the last receive, giving up is tried until it works, and nobody else gets the message", async () => {
  let tries = 0;
  const giveUp = async () => {
    tries += 1;
    if (tries === 1) throw new RetryLater(3, "Still worked on");
    if (tries === 2) throw new Error("DynamoDB is down");
    return true;
  };
  const { queue, settle, outcomes, left, dead } = await scene({ giveUp }, { visibilitySeconds: 2 });
  const settled = settle(await delivered(queue, LAST_RECEIVE));
  await vi.waitFor(() => expect(tries).toBe(2), { timeout: 5000 }); // past the visibility timeout
  expect(await queue.receive(never)).toBeUndefined();
  await settled;
  expect([tries, outcomes(), await left()]).toEqual([3, ["dead-lettered"], 0]);
  expect(await dead()).toHaveLength(1);
});

test("a stop ends such a wait", async () => {
  const giveUp = rejecting(new RetryLater(3000, "Still worked on"));
  const { queue, settle, outcomes, stop, giveUp: asked } = await scene({ giveUp, capMs: 1e7 });
  const settled = settle(await delivered(queue, LAST_RECEIVE));
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  stop.abort();
  await settled;
  expect(outcomes()).toEqual(["lost"]);
});

test("a dead letter that cannot be sent is not acknowledged", async () => {
  const { queue, settle, outcomes, left } = await scene({ handle: failing });
  const delivery = await delivered(queue, LAST_TRY);
  local.cloud.faults.add({ service: "sqs", operation: "SendMessage", status: 400 });
  await settle(delivery);
  expect(outcomes()).toEqual(["retried"]);
  expect(await left()).toBe(1);
});

test("a dead letter of a first-in-first-out queue stays in its group", async () => {
  const handle = rejecting(new Poison("no update"));
  const { queue, settle, dead } = await scene({ handle }, { name: "inbox" });
  await settle(await delivered(queue));
  expect(await dead()).toEqual([{ body: "work", reason: "Poison: no update", group: "chat-1" }]);
});

test("work that outlasts the visibility timeout keeps its message", async () => {
  const gate = Promise.withResolvers<void>();
  const handle = async () => await gate.promise;
  const { queue, settle, outcomes, left } = await scene({ handle }, { visibilitySeconds: 2 });
  const settled = settle(await delivered(queue));
  await sleep(2500); // the time that is to pass is what this is about
  expect(await queue.receive(never)).toBeUndefined();
  gate.resolve();
  await settled;
  expect([outcomes(), await left()]).toEqual([["acknowledged"], 0]);
});

test.each([
  ["is somebody else's", { status: 400, code: "ReceiptHandleIsInvalid" }],
  ["cannot be renewed twice in a row", { status: 400, code: "Broken" }],
])("a message that %s aborts the work and is never acknowledged", async (_name, fault) => {
  const { queue, settle, outcomes, left } = await scene(
    { handle: untilAbortedAndWell },
    { visibilitySeconds: 1 },
  );
  const delivery = await delivered(queue);
  local.cloud.faults.add({ service: "sqs", operation: "ChangeMessageVisibility", ...fault });
  await settle(delivery);
  expect(outcomes()).toEqual(["lost"]);
  expect(await left()).toBe(1);
});

test("a lease that is lost aborts the work and leaves the message alone", async () => {
  const { queue, settle, outcomes, left, giveUp } = await scene(
    {
      async handle(_delivery, work) {
        work.alsoRenew(rejecting(new NoLongerOurs("cancelled")));
        await untilAborted(work);
      },
    },
    { visibilitySeconds: 1 },
  );
  const { delivery, hidden } = watched(await delivered(queue, LAST_TRY));
  await settle(delivery);
  expect(outcomes()).toEqual(["lost"]);
  expect(hidden).toEqual([1]); // the renewal, and no retry
  expect([await left(), giveUp.mock.calls]).toEqual([1, []]);
});

test("work that finds out by itself that it is somebody else's leaves the message alone", async () => {
  const handle = rejecting(new NoLongerOurs("fenced"));
  const { queue, settle, outcomes, left } = await scene({ handle });
  const { delivery, hidden } = watched(await delivered(queue));
  await settle(delivery);
  expect([outcomes(), hidden, await left()]).toEqual([["lost"], [], 1]);
});

test("work that takes too long is aborted and tried again", async () => {
  const { queue, settle, outcomes, lines } = await scene({
    handle: async (_delivery, work) => await untilAborted(work),
    capMs: 30,
  });
  await settle(await delivered(queue));
  expect(outcomes()).toEqual(["retried"]);
  expect(JSON.stringify(lines)).toContain("message failed; will retry");
});

test("work that a stop cuts off is given back at once, whatever it failed with", async () => {
  const { queue, settle, outcomes, stop, dead } = await scene({
    async handle(_delivery, work) {
      await untilAborted(work).catch(rejecting(new Poison("an odd way to end")));
    },
  });
  const settled = settle(await delivered(queue));
  stop.abort();
  await settled;
  expect(outcomes()).toEqual(["given-back"]);
  expect(await queue.receive(never)).toMatchObject({ attempt: 2 });
  expect(await dead()).toEqual([]);
});

test("work that ends well in spite of the stop is acknowledged", async () => {
  const { queue, settle, outcomes, stop, left } = await scene({
    handle: untilAbortedAndWell,
  });
  const settled = settle(await delivered(queue));
  stop.abort();
  await settled;
  expect([outcomes(), await left()]).toEqual([["acknowledged"], 0]);
});

test("an acknowledgement that fails leaves the message, and nothing throws", async () => {
  const { queue, settle, outcomes, left, lines } = await scene();
  const delivery = await delivered(queue);
  local.cloud.faults.add({ service: "sqs", operation: "DeleteMessage", status: 400 });
  await settle(delivery);
  expect([outcomes(), await left()]).toEqual([["lost"], 1]);
  expect(lines.at(-1)).toMatchObject({ level: 50, msg: "message could not be settled" });
});

test("busy begins before the work and ends after the acknowledgement, also when all fails", async () => {
  const events: string[] = [];
  const busy = { enter: () => events.push("enter"), leave: () => events.push("leave") };
  const { queue, settle } = await scene({
    busy,
    handle: async () => void events.push("work"),
  });
  const delivery = await delivered(queue);
  await settle({
    ...delivery,
    async ack() {
      events.push("ack");
      throw new Error("no answer");
    },
  });
  expect(events).toEqual(["enter", "work", "ack", "leave"]);
});

test("a message that was dealt with leaves no timer", async () => {
  const { settle } = await scene();
  vi.useFakeTimers();
  await settle({ id: "1", body: "", attempt: 1, ack: nothing, hide: nothing });
  expect(vi.getTimerCount()).toBe(0);
});
