import { randomBytes, randomInt } from "node:crypto";

/** Shaped like a token of Telegram's, since the bot checks that. */
export function standInToken(): string {
  return `${randomInt(1_000_000, 10_000_000)}:${randomBytes(24).toString("base64url")}local`;
}

/** Nobody but the processes of this system knows it, and it lives as long as they do. */
export function secret(): string {
  return randomBytes(32).toString("hex");
}
