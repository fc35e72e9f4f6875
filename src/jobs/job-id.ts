import { createHash } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648 base32, lower case, no padding

/**
 * The id of the job that these parts ask for: the same request always has the same id, so an update that is
 * delivered again, a duplicate in a queue and a double tap all become one job.
 */
export function jobIdOf(request: {
  readonly botId: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly fileUniqueId: string;
  /** Kind and arguments, in a canonical spelling. */
  readonly operation: string;
}): string {
  const parts = [
    request.botId,
    request.chatId,
    request.messageId,
    request.fileUniqueId,
    request.operation,
  ];
  return base32(createHash("sha256").update(parts.join("|")).digest());
}

/** The id of the next try of a job: always the same, however often it is asked for. */
export function retryIdOf(jobId: string): string {
  return base32(createHash("sha256").update(`retry|${jobId}`).digest());
}

function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}
