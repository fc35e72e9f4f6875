import type { JobRow } from "../jobs/row.ts";
import type { Answer } from "./answer.ts";
import { inAnyForm, isRefused } from "./in-any-form.ts";
import { type MessageRef, TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";

type Editing = Pick<TelegramGateway, "editText" | "editToPicture">;

/** Turns the status message of a row into the answer. Safe to repeat. False when there is none, or it is gone. */
export async function giveByEdit(
  gateway: Editing,
  { chatId, statusMessageId }: JobRow,
  answer: Answer,
): Promise<boolean> {
  if (statusMessageId === undefined) return false;
  return await isEditedTo(gateway, { chatId, messageId: statusMessageId }, answer);
}

/**
 * Turns a message of ours into an answer, in the best form that Telegram takes. Safe to repeat. False when that was
 * provably not done, and never will be: the answer comes as a new message then.
 */
export async function isEditedTo(
  gateway: Editing,
  message: MessageRef,
  answer: Answer,
): Promise<boolean> {
  try {
    await inAnyForm(answer, async ({ picture, text, buttons }) =>
      picture === undefined
        ? await gateway.editText(message, text, buttons)
        : await gateway.editToPicture(message, picture, buttons),
    );
    return true;
  } catch (err) {
    const isGone = err instanceof TelegramFailure && err.kind === "gone";
    if (isGone || isRefused(err)) return false;
    throw err;
  }
}
