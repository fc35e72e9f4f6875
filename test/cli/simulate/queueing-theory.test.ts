import { describe, expect, test } from "vitest";
import { atRate, outcomeOf } from "./a-run.ts";

/** So many that chance moves the mean wait of the largest of these fleets by 3 % or so; with a seed it is always the same. */
const JOBS = 1_000_000;

/** The chance to wait in M/M/c, by Erlang's formula C; `load` is arrivals × service time. */
function erlangC(lanes: number, load: number): number {
  // Erlang B by its recursion, which does not overflow.
  let blocked = 1;
  for (let n = 1; n <= lanes; n += 1) blocked = (load * blocked) / (n + load * blocked);
  return (lanes * blocked) / (lanes - load * (1 - blocked));
}

function meanWait(lanes: number, rate: number, mean: number): number {
  return (erlangC(lanes, rate * mean) * mean) / (lanes - rate * mean);
}

function simulated(lanes: number, rate: number, kind: "exponential" | "fixed") {
  const service = kind === "fixed" ? ({ kind, seconds: 1 } as const) : ({ kind, mean: 1 } as const);
  const arrivals = atRate(rate);
  return outcomeOf({
    arrivals,
    service,
    startTasks: lanes,
    seconds: JOBS / rate,
    warmUpSeconds: 1000,
  });
}

describe("waiting times are those of queueing theory", () => {
  test("M/M/1 at 70 % waits rho / (1 - rho) service times, and 99 % less than ln(rho / 0.01) / (1 - rho)", () => {
    const { wait, utilization } = simulated(1, 0.7, "exponential");
    expect(wait.mean / (0.7 / 0.3)).toBeCloseTo(1, 1.2);
    expect(wait.p99 / (Math.log(70) / 0.3)).toBeCloseTo(1, 1.1);
    expect(utilization).toBeCloseTo(0.7, 2);
  });

  test.each([
    [2, 1.5],
    [8, 6],
    [20, 15],
  ])("M/M/%i with %f lanes' worth of work waits as Erlang C says", (lanes, load) => {
    const { wait } = simulated(lanes, load, "exponential");
    expect(wait.mean / meanWait(lanes, load, 1)).toBeGreaterThan(0.95);
    expect(wait.mean / meanWait(lanes, load, 1)).toBeLessThan(1.05);
  });

  test("M/D/1 waits half as long as M/M/1", () => {
    const { wait } = simulated(1, 0.7, "fixed");
    expect(wait.mean / (0.7 / 0.3 / 2)).toBeCloseTo(1, 1.2);
  });
});
