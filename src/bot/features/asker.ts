import type { Context } from "telegraf";

/**
 * Who asks. Undefined for who writes in a chat's name: they all come as the same one of Telegram's own bots, and would
 * share its limits.
 */
export function askerOf(
  ctx: Pick<Context, "from" | "message" | "editedMessage">,
): number | undefined {
  const { from, message = ctx.editedMessage } = ctx;
  const inAChatsName = message !== undefined && "sender_chat" in message;
  return inAChatsName || from?.is_bot === true ? undefined : from?.id;
}
