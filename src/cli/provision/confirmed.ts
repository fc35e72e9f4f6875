import { createInterface } from "node:readline";
import { UsageError } from "./plain-words.ts";

/** Where a question is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Whether somebody at the terminal types the word that the question asks for; anything else, and an end, is a no.
 *
 * Throws UsageError where there is no terminal to ask at.
 */
export async function confirmed(
  question: string,
  word: string,
  { input, output }: Terminal,
): Promise<boolean> {
  if (input.isTTY !== true) {
    throw new UsageError(
      "Nothing was deleted: there is no terminal to ask at. In a script, say --yes.",
    );
  }
  const lines = createInterface({ input, output });
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once("close", () => resolve(""));
      lines.question(`${question} `, resolve);
    });
    return answer.trim() === word;
  } finally {
    lines.close();
  }
}
