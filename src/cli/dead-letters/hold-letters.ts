import type { DeadLetterQueue } from "./dead-letter-queues.ts";
import { giveBack, type Letter, type Post, receiveLetters } from "./letters.ts";

/** More are counted, not looked at: each is received for it. */
const MAX_HELD = 1000;

/** What can be seen of a queue's dead letters. */
export interface Held extends AsyncDisposable {
  readonly letters: readonly Letter[];
  /** It is dealt with, so that disposing does not give it back. */
  settled(letter: Letter): void;
}

/** Takes the dead letters of a queue, each once, until disposed: then they are given back in their order. */
export async function holdLetters(post: Post, queue: DeadLetterQueue): Promise<Held> {
  const letters: Letter[] = [];
  const settled = new Set<Letter>();
  const release = async () => {
    for (const letter of letters) if (!settled.has(letter)) await giveBack(post.sqs, queue, letter);
  };
  try {
    while (letters.length < MAX_HELD) {
      const received = await receiveLetters(post, queue);
      if (received.length === 0) break;
      letters.push(...received);
    }
  } catch (err) {
    await release();
    throw err;
  }
  return {
    letters,
    settled: (letter) => void settled.add(letter),
    [Symbol.asyncDispose]: release,
  };
}
