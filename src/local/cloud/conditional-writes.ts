import type { App, EmulatorRequest, Stores } from "./fauxqs-app.ts";
import { objectPath } from "./object-path.ts";
import { s3Error } from "./s3-error.ts";

/** Holds writes to their `If-None-Match: *` and `If-Match`, which the emulator does not look at. */
export function holdConditionalWrites(app: App, s3: Stores["s3Store"]): void {
  // No await lies between this look and the emulator's write, so of two racers only one can win.
  app.addHook("preHandler", (request, reply, done) => {
    const failure = isWrite(request) ? failureOf(request, s3) : undefined;
    if (!failure) return done();
    void reply.code(failure.status).type("application/xml").send(failure.body);
  });
}

function isWrite(request: EmulatorRequest): boolean {
  const completesUpload = request.method === "POST" && request.url.includes("uploadId=");
  return (
    request.headers["x-amz-target"] === undefined && (request.method === "PUT" || completesUpload)
  );
}

function failureOf(
  { headers, url }: EmulatorRequest,
  s3: Stores["s3Store"],
): { readonly status: number; readonly body: string } | undefined {
  const present = headers["if-none-match"];
  const wanted = headers["if-match"];
  if (present === undefined && wanted === undefined) return undefined;
  const etag = etagOf(s3, objectPath(url));
  if (wanted !== undefined && etag === undefined) {
    return { status: 404, body: s3Error("NoSuchKey", "The specified key does not exist.") };
  }
  const fails =
    (present === "*" && etag !== undefined) ||
    (wanted !== undefined && unquoted(wanted) !== unquoted(etag ?? ""));
  return fails
    ? { status: 412, body: s3Error("PreconditionFailed", "A precondition did not hold.") }
    : undefined;
}

function etagOf(
  s3: Stores["s3Store"],
  { bucket, key }: { readonly bucket: string; readonly key: string },
): string | undefined {
  try {
    return s3.headObject(bucket, key).etag;
  } catch {
    return undefined; // the emulator throws for what is not there
  }
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', "");
}
