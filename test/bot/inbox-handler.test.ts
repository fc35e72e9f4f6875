import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createInboxHandler } from "../../src/bot/inbox-handler.ts";
import { askToClose } from "../../src/bot/inbox.ts";
import { TelegramFailure, type TelegramFailureKind } from "../../src/bot/telegram/gateway.ts";
import { groupOf, Update } from "../../src/bot/update.ts";
import { type Delivery, NoLongerOurs, type SendOptions } from "../../src/cloud/queue.ts";

function handler(err?: Error) {
  const handleUpdate = vi.fn(async () => {
    if (err) throw err;
  });
  const close = vi.fn(async () => undefined);
  const { handle, giveUp } = createInboxHandler({
    handleUpdate,
    giveUpUpdate: async () => undefined,
    albums: { close },
  });
  const work = {
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    visibilitySeconds: 60,
    alsoRenew: () => undefined,
  };
  return {
    deliver: async (body: string) => await handle(deliveryOf(body), work),
    letGo: async (body: string) => await giveUp(deliveryOf(body), new Error("the last try")),
    handleUpdate,
    close,
  };
}

async function nothing(): Promise<void> {}

function deliveryOf(body: string): Delivery {
  return { id: "1", body, attempt: 1, queuedAt: 1700, ack: nothing, hide: nothing };
}

const failure = (kind: TelegramFailureKind) => new TelegramFailure(kind, kind, { seconds: 9 });

test.each(["{", "[]", '{"update_id": "x"}', ""])(
  "%j is no update and never will be",
  async (body) => {
    const { deliver, handleUpdate } = handler();
    await expect(deliver(body)).rejects.toMatchObject({ name: "Poison" });
    expect(handleUpdate).not.toHaveBeenCalled();
  },
);

test("too fast is put off for as long as Telegram says", async () => {
  const { deliver } = handler(failure("too-fast"));
  await expect(deliver('{"update_id": 1}')).rejects.toMatchObject({
    name: "RetryLater",
    seconds: 9,
  });
});

test.each(["blocked", "migrated", "refused", "unknown-outcome"] as const)(
  "%s is left: another try would change nothing, or double a message",
  async (kind) => {
    const { deliver } = handler(failure(kind));
    await expect(deliver('{"update_id": 1}')).resolves.toBeUndefined();
  },
);

test.each([
  failure("not-done"),
  failure("unauthorized"),
  failure("conflict"),
  new Error("S3 is down"),
  new NoLongerOurs("gone"),
])("%s goes on to the consumer, which tries again", async (err) => {
  const { deliver } = handler(err);
  await expect(deliver('{"update_id": 1}')).rejects.toBe(err);
});

/** What is put in the inbox to close an album. */
async function closing(): Promise<{ readonly body: string; readonly options: SendOptions }> {
  const send = vi.fn(async (_body: string, _options?: SendOptions) => undefined);
  await askToClose({ send }, -100, { albumId: "-100#7", itemCount: 3 });
  const [body = "", options = {}] = send.mock.calls[0] ?? [];
  return { body, options };
}

test("a message that is to close an album does, and is told when it was queued", async () => {
  const { deliver, handleUpdate, close } = handler();
  const { body } = await closing();

  await deliver(body);

  expect(close).toHaveBeenCalledWith(
    { v: 1, type: "album-close", albumId: "-100#7", itemCount: 3 },
    1700,
  );
  expect(handleUpdate).not.toHaveBeenCalled();
});

test("it lies in the group of its chat's updates, and no other swallows it", async () => {
  const one = await closing();
  const other = await closing();

  const message = { chat: { id: -100 }, photo: [] };
  expect(one.options.group).toBe(groupOf({ update_id: 1, message }));
  expect(one.options.deduplicationId).not.toBe(other.options.deduplicationId);
});

test("after its last try it is no dead letter: a check asks again", async () => {
  const { letGo } = handler();

  expect(await letGo((await closing()).body)).toBe(false);
  expect(await letGo('{"update_id": 1}')).toBe(true);
});

test("an update that looks like one is an update, and one with a word too many is nothing", async () => {
  const { deliver, handleUpdate, close } = handler();
  const { body } = await closing();

  await deliver(body.replace("{", '{"update_id": 1, '));
  await expect(deliver(body.replace("{", '{"more": 1, '))).rejects.toMatchObject({
    name: "Poison",
  });

  expect(handleUpdate).toHaveBeenCalledTimes(1);
  expect(close).not.toHaveBeenCalled();
});

test("a bot from before makes a dead letter of it, and nothing else", async () => {
  const { body } = await closing();
  expect(Update.safeParse(JSON.parse(body)).success).toBe(false);
});
