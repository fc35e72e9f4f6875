import { seededRandom } from "../../support/random.ts";
import { checkWorld } from "./check-world.ts";
import { randomAlbums, type SentAlbum } from "./random-albums.ts";
import type { Made } from "./ports.ts";
import { runWorld, type World } from "./world.ts";

/** Chats of one run do not meet those of another. */
let chats = 1000;

/** One run that the seed decides, and what must hold of it. */
export async function oneRun(
  made: Made,
  seed: number,
): Promise<{ readonly world: World; readonly sent: readonly SentAlbum[] }> {
  const random = seededRandom(seed ^ 0x5eed);
  chats += 10;
  const { sent, ...albums } = randomAlbums(random, chats);
  const isQuiet = random.chance(0.25); // without trouble everything must be clear
  const trouble = isQuiet
    ? { death: 0, failure: 0 }
    : { death: random.pick([0, 0.02, 0.06]), failure: random.pick([0, 0.02, 0.06]) };
  const twice = random.pick([0, 0.1, 0.3]);
  const world = await runWorld(made, { seed, trouble, twice, ...albums });
  try {
    await checkWorld(world, sent);
  } catch (err) {
    const seen = world.shown.map((message) => JSON.stringify(message)).join("\n");
    throw new Error(`seed ${seed}\n${world.trace.join("\n")}\n${seen}`, { cause: err });
  }
  return { world, sent };
}
