import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepOurs } from "../../src/cloud/keep-ours.ts";
import { NoLongerOurs } from "../../src/cloud/queue.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function kept(renew: () => Promise<void>) {
  const lost = new AbortController();
  const calls = vi.fn(renew);
  return {
    lost: lost.signal,
    calls,
    ours: keepOurs({ renew: calls, visibilitySeconds: 30, lost }),
  };
}

const fails = async () => await Promise.reject(new Error("no answer"));

test("a message is renewed every third of its time, a little early, until disposed", async () => {
  const { calls, ours, lost } = kept(async () => {});
  await vi.advanceTimersByTimeAsync(8900);
  expect(calls).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1100);
  expect(calls).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(calls).toHaveBeenCalledTimes(3);
  await ours[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveBeenCalledTimes(3);
  expect(lost.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("one failed renewal is forgiven", async () => {
  let beats = 0;
  const { lost, ours } = kept(async () => {
    if (++beats % 2 === 1) throw new Error("now and then");
  });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(beats).toBeGreaterThan(8);
  expect(lost.aborted).toBe(false);
  await ours[Symbol.asyncDispose]();
});

test("two failed renewals in a row lose the message while it is still hidden", async () => {
  const { lost, ours } = kept(fails);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lost.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lost.aborted).toBe(true);
  expect(lost.reason).toMatchObject({ message: "no answer" });
  await ours[Symbol.asyncDispose]();
});

test("a message that is somebody else's is lost at once", async () => {
  const { lost, ours } = kept(async () => await Promise.reject(new NoLongerOurs("gone")));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(lost.reason).toBeInstanceOf(NoLongerOurs);
  await ours[Symbol.asyncDispose]();
});

test("a renewal that hangs loses the message before it could be somebody else's", async () => {
  const gate = Promise.withResolvers<void>();
  const { lost, calls, ours } = kept(async () => await gate.promise);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(lost.aborted).toBe(true);
  expect(calls).toHaveBeenCalledTimes(1); // no second one beside it
  gate.resolve();
  await ours[Symbol.asyncDispose]();
});

test("disposing waits for the renewal under way", async () => {
  const gate = Promise.withResolvers<void>();
  const { ours } = kept(async () => await gate.promise);
  await vi.advanceTimersByTimeAsync(10_000);
  const end = vi.fn();
  const disposed = ours[Symbol.asyncDispose]().then(end);
  await vi.advanceTimersByTimeAsync(1000);
  expect(end).not.toHaveBeenCalled();
  gate.resolve();
  await disposed;
});
