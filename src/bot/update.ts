import { z } from "zod";

/** The kinds of updates that the bot has a handler for; Telegram sends no others. */
export const ALLOWED_UPDATES = ["message", "edited_message", "callback_query"] as const;

const WithChat = z.looseObject({ chat: z.looseObject({ id: z.int() }) });
const WithSender = z.looseObject({ from: z.looseObject({ id: z.int() }) });

/** As much of a Telegram update as its way through the inbox needs; the rest is telegraf's to read. */
export const Update = z.looseObject({ update_id: z.int() });
export type Update = z.infer<typeof Update>;

/** Updates of one group are handled in order: those of a chat, else of a person, else each by itself. */
export function groupOf(update: Update): string {
  const parts = Object.values(update);
  for (const part of parts) {
    const chat = chatOf(part);
    if (chat !== undefined) return groupOfChat(chat);
  }
  for (const part of parts) {
    const sender = WithSender.safeParse(part);
    if (sender.success) return `user${sender.data.from.id}`;
  }
  return `update${update.update_id}`;
}

/** The group of what is handled in order with the updates of a chat. */
export function groupOfChat(chatId: number): string {
  return `chat${chatId}`;
}

function chatOf(part: unknown): number | undefined {
  const direct = WithChat.safeParse(part);
  if (direct.success) return direct.data.chat.id;
  const behindButton = z.looseObject({ message: WithChat }).safeParse(part);
  return behindButton.success ? behindButton.data.message.chat.id : undefined;
}
