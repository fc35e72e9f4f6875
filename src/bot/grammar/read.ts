import type { Reading } from "./reading.ts";

/**
 * What words ask for, in any of our languages; pure, and linear in their length. `seed` is what chance goes by: made of
 * the message, so that the same message twice is the same job.
 */
export function read(text: string, seed: number): Reading {
  void seed;
  return /^\s*(predict|detect)\s*$/i.test(text)
    ? { kind: "operation", operation: { kind: "detect" } }
    : { kind: "unknown", nearest: undefined };
}
