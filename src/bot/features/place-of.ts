/** As much of a message as says where it is; one that is too old comes with no more. */
interface Placed {
  readonly chat: { readonly id: number };
  readonly message_id: number;
  readonly is_topic_message?: boolean;
  readonly message_thread_id?: number;
}

/** Where the answer to a message goes: into its chat, its topic, and under it. */
export function placeOf(message: Placed): {
  readonly chatId: number;
  readonly threadId: number | undefined;
  readonly replyTo: number;
} {
  return {
    chatId: message.chat.id,
    threadId: message.is_topic_message === true ? message.message_thread_id : undefined,
    replyTo: message.message_id,
  };
}
