import { randomUUID } from "node:crypto";

/** An S3 error as the document that the SDK reads its name and message from. */
export function s3Error(code: string, message: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>` +
    `<RequestId>${randomUUID()}</RequestId></Error>`
  );
}
