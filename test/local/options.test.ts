import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { localOptions, UsageError } from "../../src/local/options.ts";

test("without options there is one worker, and the page has its usual port", () => {
  expect(localOptions([])).toEqual({
    workers: 1,
    port: 8088,
    "rates-port": 8089,
    "no-rates": false,
    verbose: false,
    help: false,
  });
});

test.each([
  [["--autoscale", "--max-workers", "5"], { min: 0, max: 5 }],
  [["--autoscale", "--max-workers=5", "--workers=5"], { min: 5, max: 5 }],
  [["--autoscale", "--workers", "16"], { min: 16, max: 16 }],
])("with %s the workers come and go within bounds", (args, workers) => {
  expect(localOptions(args).workers).toEqual(workers);
});

test("by default as many workers come as there are processors, and at least two", () => {
  const processors = Math.min(16, availableParallelism());
  expect(localOptions(["--autoscale"]).workers).toEqual({ min: 0, max: Math.max(2, processors) });
});

test("options are taken", () => {
  const args = ["--workers", "3", "--port=0", "--rates-port", "0", "--no-rates", "--verbose", "-h"];
  expect(localOptions(args)).toEqual({
    workers: 3,
    port: 0,
    "rates-port": 0,
    "no-rates": true,
    verbose: true,
    help: true,
  });
});

test.for([
  ["an unknown option", ["--wrokers", "2"], /'--wrokers'/],
  ["a word too much", ["3"], /'3'/],
  ["too many workers", ["--workers", "99"], /^--workers: a whole number from 1 to 16 \(/],
  ["a limit for nothing", ["--max-workers", "2"], /^--max-workers: only with --autoscale/],
  [
    "a limit below the fewest",
    ["--autoscale", "--workers=3", "--max-workers=2"],
    /^--max-workers: not fewer than --workers, which are 3/,
  ],
  ["no limit", ["--autoscale", "--max-workers", "99"], /^--max-workers: a whole number from 1/],
  ["no worker", ["--workers", "0"], /^--workers: a whole number/],
  ["half a worker", ["--workers", "1.5"], /^--workers: a whole number/],
  ["no number", ["--workers", "many"], /^--workers: a whole number/],
  ["no port", ["--port", "70000"], /^--port: a whole number from 0 to 65535 \(/],
  ["two faults", ["--port", "x", "--workers", "x"], /--workers: .*; --port: /],
] as const)("%s is refused in words", ([, args, words]) => {
  expect(() => localOptions(args)).toThrow(UsageError);
  expect(() => localOptions(args)).toThrow(words);
  expect(() => localOptions(args)).toThrow(/\(--help lists the options\)$/);
});
