import type { Colour } from "./canvas.ts";

/** Bright, and each unlike the ones before it: the classes of one picture are often near each other in the list. */
const COLOURS: readonly Colour[] = [
  [255, 59, 48],
  [10, 132, 255],
  [52, 199, 89],
  [255, 159, 10],
  [175, 82, 222],
  [0, 199, 190],
  [255, 214, 10],
  [255, 45, 146],
  [94, 92, 230],
  [162, 215, 41],
  [172, 110, 72],
  [100, 210, 255],
  [255, 130, 112],
  [0, 122, 86],
  [240, 98, 200],
  [0, 166, 251],
];

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [20, 20, 20];

/** Always the same for the same class. */
export function colourOf(classId: number): Colour {
  return COLOURS[Math.abs(classId) % COLOURS.length] ?? WHITE;
}

/** Black or white, whichever can be read on the colour. */
export function textColourOn([red, green, blue]: Colour): Colour {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue; // BT.601
  return luma > 150 ? BLACK : WHITE;
}
