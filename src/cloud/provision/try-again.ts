import { setTimeout as sleep } from "node:timers/promises";
import { errorNameEndsWith } from "../aws-error.ts";

/** AWS keeps the name of a deleted queue for 60 s; the rest settles sooner. */
const MAX_TRIES = 16;

/** Does it, again after `pauseMs` for as long as AWS refuses by one of these names, at most 16 times. */
export async function tryAgain<Answer>(
  names: readonly string[],
  pauseMs: number,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (err) {
      if (attempt >= MAX_TRIES || !errorNameEndsWith(err, ...names)) throw err;
      await sleep(pauseMs);
    }
  }
}
