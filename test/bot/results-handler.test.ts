import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createResultsHandler } from "../../src/bot/results-handler.ts";
import { albumCheckOf, lookOf, resultOf } from "../../src/jobs/result-message.ts";

const jobId = "a".repeat(52);

const albums = { check: async () => undefined, giveUp: async () => undefined };

function handle(
  body: string,
  deliver: (jobId: string) => Promise<void>,
  more: Partial<Parameters<typeof createResultsHandler>[0]> = {},
): Promise<void> {
  const delivery = {
    id: "1",
    body,
    attempt: 1,
    ack: async () => undefined,
    hide: async () => undefined,
  };
  const work = {
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    visibilitySeconds: 60,
    alsoRenew: () => undefined,
  };
  return createResultsHandler({ deliver, albums, ...more }).handle(delivery, work);
}

test("a result is delivered", async () => {
  const deliver = vi.fn(async () => undefined);
  await handle(resultOf(jobId), deliver);
  expect(deliver).toHaveBeenCalledExactlyOnceWith(jobId);
});

test("a check looks at its album, and on its last try the album is answered as it is", async () => {
  const check = vi.fn(async () => undefined);
  const giveUp = vi.fn(async () => undefined);
  const deliver = vi.fn();

  await handle(albumCheckOf("-1001#42"), deliver, { albums: { check, giveUp } });

  expect(check).toHaveBeenCalledExactlyOnceWith("-1001#42", expect.anything());
  expect(deliver).not.toHaveBeenCalled();
  const handler = createResultsHandler({ deliver, albums: { check, giveUp } });
  const delivery = { id: "1", attempt: 20, ack: vi.fn(), hide: vi.fn() };
  await handler.giveUp({ ...delivery, body: albumCheckOf("-1001#42") }, new Error("again"));
  await handler.giveUp({ ...delivery, body: resultOf(jobId) }, new Error("again"));
  expect(giveUp).toHaveBeenCalledExactlyOnceWith("-1001#42");
});

test("a look is taken under the queue's name for its message, and one that cannot be done is nobody's business", async () => {
  const look = vi.fn(async () => undefined);
  const deliver = vi.fn();
  const body = lookOf({ jobId, look: 2, place: 5, shown: 7 });

  await handle(body, deliver, { look });

  const message = { v: 1, type: "look", jobId, look: 2, place: 5, shown: 7 };
  expect(look).toHaveBeenCalledExactlyOnceWith(message, "1");
  expect(deliver).not.toHaveBeenCalled();
  const { giveUp } = createResultsHandler({ deliver, albums, look });
  const delivery = { id: "1", attempt: 19, ack: vi.fn(), hide: vi.fn() };
  expect(await giveUp({ ...delivery, body }, new Error("again"))).toBe(false);
  expect(await giveUp({ ...delivery, body: resultOf(jobId) }, new Error("again"))).toBe(true);
});

test.each(["", "{}", '{"v":1,"type":"result","jobId":"x"}', '{"v":2,"type":"result"}', "null"])(
  "%j is no result and never will be",
  async (body) => {
    const deliver = vi.fn();
    await expect(handle(body, deliver)).rejects.toMatchObject({ name: "Poison" });
    expect(deliver).not.toHaveBeenCalled();
  },
);
