import type { JobRow } from "../jobs/row.ts";
import type { Answer } from "./answer.ts";
import { inAnyForm } from "./in-any-form.ts";
import {
  TelegramFailure,
  type TelegramFailureKind,
  type TelegramGateway,
} from "./telegram/gateway.ts";

/** An edit that failed like this was provably not done, and never will be: the answer comes as a new message. */
const CANNOT_EDIT: ReadonlySet<TelegramFailureKind> = new Set(["gone", "refused", "not-a-photo"]);

/** Turns the status message of a row into the answer. Safe to repeat. False when there is none, or it is gone. */
export async function giveByEdit(
  gateway: Pick<TelegramGateway, "editText" | "editToPicture">,
  row: JobRow,
  answer: Answer,
): Promise<boolean> {
  if (row.statusMessageId === undefined) return false;
  const message = { chatId: row.chatId, messageId: row.statusMessageId };
  try {
    await inAnyForm(answer, async ({ picture, text, buttons }) =>
      picture === undefined
        ? await gateway.editText(message, text, buttons)
        : await gateway.editToPicture(message, picture, buttons),
    );
    return true;
  } catch (err) {
    if (err instanceof TelegramFailure && CANNOT_EDIT.has(err.kind)) return false;
    throw err;
  }
}
