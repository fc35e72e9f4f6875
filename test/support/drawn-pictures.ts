import { drawPicture, FIRST_SEEDS } from "../../models/training/draw.ts";

const drawn = new Map<number, Promise<Buffer>>();

/** Picture `number` of the test set, which the bundled model never saw, as JPEG. */
export async function drawnPicture(number = 0): Promise<Buffer> {
  const known = drawn.get(number);
  if (known) return await known;
  const made = drawPicture(FIRST_SEEDS.test + number).then(({ jpeg }) => jpeg);
  drawn.set(number, made);
  return await made;
}
