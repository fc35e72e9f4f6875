import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Lets pages of any origin read from and write to the local cloud, as bucket rules would allow it.
 *
 * True when the request was a preflight, which is then answered.
 */
export function answeredPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined) return false;
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", "ETag, x-amz-request-id");
  if (request.method !== "OPTIONS") return false;
  response.setHeader("access-control-allow-methods", "GET, HEAD, PUT, POST, DELETE");
  response.setHeader(
    "access-control-allow-headers",
    request.headers["access-control-request-headers"] ?? "*",
  );
  response.writeHead(204).end();
  return true;
}
