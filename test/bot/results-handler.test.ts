import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createResultsHandler } from "../../src/bot/results-handler.ts";
import { resultOf } from "../../src/jobs/result-message.ts";

const jobId = "a".repeat(52);

function handle(body: string, deliver: (jobId: string) => Promise<void>): Promise<void> {
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
  return createResultsHandler({ deliver }).handle(delivery, work);
}

test("a result is delivered", async () => {
  const deliver = vi.fn(async () => undefined);
  await handle(resultOf(jobId), deliver);
  expect(deliver).toHaveBeenCalledExactlyOnceWith(jobId);
});

test.each(["", "{}", '{"v":1,"type":"result","jobId":"x"}', '{"v":2,"type":"result"}', "null"])(
  "%j is no result and never will be",
  async (body) => {
    const deliver = vi.fn();
    await expect(handle(body, deliver)).rejects.toMatchObject({ name: "Poison" });
    expect(deliver).not.toHaveBeenCalled();
  },
);
