import { createHash } from "node:crypto";

/**
 * The keys of rows about people and chats. They share the table of jobs, whose keys are base32 and have no `#`; and they
 * have no `chatId`, so the index of a chat's jobs does not hold them.
 */

/** Somebody in their private chat, or everybody in a group. */
export type Subject = `person#${number}` | `chat#${number}`;

export function personOf(userId: number): Subject {
  return `person#${userId}`;
}

/** Whose chat it is: the id of a private chat is that of its person, and those of groups are negative. */
export function subjectOf(chatId: number): Subject {
  return chatId > 0 ? personOf(chatId) : `chat#${chatId}`;
}

export function asksKey(subject: Subject): string {
  return `${subject}#asks`;
}

/** One deletion for each message that asked for confirmation. */
export function deletionKey(chatId: number, messageId: number): string {
  return `deletion#${chatId}#${messageId}`;
}

/** Enough of a hash to tell the requests of one day apart. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 10);
}
