import { expect, test } from "vitest";
import {
  isSignedBy,
  SIGNATURE_WINDOW_MS,
  type SignedRequest,
  signRequest,
} from "../../src/jobs/results-signature.ts";

const KEY = "k".repeat(32);
const NOW = 1_700_000_000_000;
const request: SignedRequest = {
  method: "POST",
  target: "/results?predictionId=abc",
  timestamp: NOW,
  body: "",
};
const signature = signRequest(KEY, request);

test("a signature never changes: worker and bot may be of different versions", () => {
  // HMAC-SHA256, made with another program.
  expect(signature).toBe("95b1f2a325607ff62f14f750e366649496df16dd6ce0c210d73f6be4f3da7b1f");
});

test("a request is signed by its key, also a second time", () => {
  expect(isSignedBy(KEY, request, { signature, now: NOW })).toBe(true);
  expect(isSignedBy(KEY, request, { signature, now: NOW + 1000 })).toBe(true); // a replay has no effect
  expect(isSignedBy(KEY, { ...request, method: "post" }, { signature, now: NOW })).toBe(true);
});

test.each([
  ["method", { method: "GET" }],
  ["path", { target: "/other?predictionId=abc" }],
  ["job", { target: "/results?predictionId=abd" }],
  ["time", { timestamp: NOW + 1 }],
  ["body", { body: "x" }],
])("another %s is not what was signed", (_name, other) => {
  expect(isSignedBy(KEY, { ...request, ...other }, { signature, now: NOW })).toBe(false);
});

test("another key, and what is no signature at all, are refused", () => {
  expect(isSignedBy("x".repeat(32), request, { signature, now: NOW })).toBe(false);
  const flipped = signature.startsWith("0") ? `1${signature.slice(1)}` : `0${signature.slice(1)}`;
  for (const given of ["", "ä".repeat(64), signature.slice(1), `${signature}0`, flipped]) {
    expect(isSignedBy(KEY, request, { signature: given, now: NOW })).toBe(false);
  }
});

test("a signature is good for the window, either way, and not a millisecond longer", () => {
  for (const sign of [1, -1]) {
    const now = NOW + sign * SIGNATURE_WINDOW_MS;
    expect(isSignedBy(KEY, request, { signature, now })).toBe(true);
    expect(isSignedBy(KEY, request, { signature, now: now + sign })).toBe(false);
  }
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a time of %s is refused", (timestamp) => {
  const odd = { ...request, timestamp };
  const given = { signature: signRequest(KEY, odd), now: NOW };
  expect(isSignedBy(KEY, odd, given)).toBe(false);
});
