import { expect, test } from "vitest";
import { saltAndPepper } from "../../../../src/worker/processors/filter/salt-and-pepper.ts";

const SIDE = 300;

function noisy(share: number, seed: number): Uint8Array {
  const data = new Uint8Array(SIDE * SIDE).fill(128);
  return saltAndPepper({ data, width: SIDE, height: SIDE, channels: 1 }, { share, seed }).data;
}

function count(data: Uint8Array, value: number): number {
  return data.filter((sample) => sample === value).length;
}

test("the same seed makes the same noise, another seed other noise", () => {
  expect(noisy(0.1, 7)).toEqual(noisy(0.1, 7));
  expect(noisy(0.1, 7)).not.toEqual(noisy(0.1, 8));
});

test("about the share of the pixels is hit, half of them black and half white", () => {
  const data = noisy(0.1, 7);
  const expected = SIDE * SIDE * 0.05;
  expect(count(data, 0) / expected).toBeCloseTo(1, 1);
  expect(count(data, 255) / expected).toBeCloseTo(1, 1);
});

test("nothing hits none, and all hits all", () => {
  expect(count(noisy(0, 7), 128)).toBe(SIDE * SIDE);
  expect(count(noisy(1, 7), 128)).toBe(0);
});

test("more noise keeps what was hit before", () => {
  const [few, many] = [noisy(0.1, 7), noisy(0.4, 7)];
  expect(few.every((sample, index) => sample === 128 || many[index] !== 128)).toBe(true);
});
