import type { JobRow } from "../jobs/row.ts";
import type { Place } from "./telegram/gateway.ts";

/** Where the answer of a job goes. In a group that has moved, ids of messages mean others: there it answers none. */
export function placeOfRow(row: JobRow): Place {
  const { chatId, threadId, replyTo } = row;
  return chatId === row.request.chatId ? { chatId, threadId, replyTo } : { chatId };
}
