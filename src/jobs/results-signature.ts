import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A signature is good for this long, either way: clocks differ, and a replay has no effect. */
export const SIGNATURE_WINDOW_MS = 5 * 60 * 1000;

export const TIMESTAMP_HEADER = "x-polybot-timestamp";
export const SIGNATURE_HEADER = "x-polybot-signature";

export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** HMAC-SHA256 over method, path, query, time and the body's hash, as hex. */
export function signRequest(key: string, request: SignedRequest): string {
  const bodyHash = createHash("sha256").update(request.body).digest("hex");
  const parts = [request.method.toUpperCase(), request.target, request.timestamp, bodyHash];
  return createHmac("sha256", key).update(parts.join("\n")).digest("hex");
}

/** Whether the signature was made with the key, for this request, within the window around `now`. */
export function isSignedBy(
  key: string,
  request: SignedRequest,
  given: { readonly signature: string; readonly now: number },
): boolean {
  if (!(Math.abs(given.now - request.timestamp) <= SIGNATURE_WINDOW_MS)) return false; // NaN is refused, too
  const expected = Buffer.from(signRequest(key, request));
  const signature = Buffer.from(given.signature);
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}
