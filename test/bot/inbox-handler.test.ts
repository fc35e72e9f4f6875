import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createInboxHandler } from "../../src/bot/inbox-handler.ts";
import { TelegramFailure, type TelegramFailureKind } from "../../src/bot/telegram/gateway.ts";
import { type Delivery, NoLongerOurs } from "../../src/cloud/queue.ts";

function handler(err?: Error) {
  const handleUpdate = vi.fn(async () => {
    if (err) throw err;
  });
  const { handle } = createInboxHandler({ handleUpdate, giveUpUpdate: async () => undefined });
  const work = {
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    visibilitySeconds: 60,
    alsoRenew: () => undefined,
  };
  const deliver = async (body: string) => {
    const delivery: Delivery = {
      id: "1",
      body,
      attempt: 1,
      ack: async () => undefined,
      hide: async () => undefined,
    };
    await handle(delivery, work);
  };
  return { deliver, handleUpdate };
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
