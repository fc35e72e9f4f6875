import type { Answer } from "./answer.ts";
import { TelegramFailure } from "./telegram/gateway.ts";

/**
 * Gives an answer in the best form that Telegram takes: a picture as a photo, else as a file, else its words alone.
 * A form that is refused was provably not shown, so the next one doubles nothing.
 */
export async function inAnyForm(
  answer: Answer,
  give: (form: Answer) => Promise<unknown>,
): Promise<void> {
  const [best, ...others] = formsOf(answer);
  try {
    await give(best);
  } catch (err) {
    const [next] = others;
    if (!isRefused(err) || next === undefined) throw err;
    await inAnyForm(next, give);
  }
}

/** Telegram does not take it in this form, and never will: it was provably not shown. */
export function isRefused(err: unknown): boolean {
  return err instanceof TelegramFailure && (err.kind === "not-a-photo" || err.kind === "refused");
}

function formsOf(answer: Answer): readonly [Answer, ...Answer[]] {
  const { picture } = answer;
  if (picture === undefined) return [answer];
  const words = answer.instead ?? { text: picture.caption };
  // What is a file already needs no button that makes it one.
  return picture.as === "photo"
    ? [answer, { picture: { ...picture, as: "document" } }]
    : [answer, words];
}
