import { drawPicture } from "../../models/training/draw.ts";
import type { Sample } from "./chat/samples.ts";

/** Three that show different things well; any seed of the test set will do. */
const SEEDS = { "sample-one": 3_000_000, "sample-two": 3_000_006, "sample-three": 3_000_038 };

/** Pictures to try the bot with, of what the bundled model knows; drawn when somebody first looks. */
export async function drawSamples(): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const [name, seed] of Object.entries(SEEDS)) {
    samples.push({ name, jpeg: (await drawPicture(seed)).jpeg });
  }
  return samples;
}
