import type { Message } from "telegraf/types";

/** Where the answer to a message goes: into its chat, its topic, and under it. */
export function placeOf(message: Message): {
  readonly chatId: number;
  readonly threadId: number | undefined;
  readonly replyTo: number;
} {
  const isTopic = "is_topic_message" in message && message.is_topic_message;
  return {
    chatId: message.chat.id,
    threadId: isTopic && "message_thread_id" in message ? message.message_thread_id : undefined,
    replyTo: message.message_id,
  };
}
