/**
 * Draws the letters that labels are written with: glyphs.png and glyphs.json, which are checked in.
 *
 * Run by hand, on a machine with the font: `node src/worker/processors/detect/draw/make-glyphs.ts`. A worker's image
 * has no fonts, and rendering text there would cost more than the boxes.
 */
import { writeFile } from "node:fs/promises";
import sharp from "sharp";

const FONT = 'font-family="DejaVu Sans" font-stretch="condensed" font-weight="bold"';
const EM = 48;
const CELL = 64;
const BASELINE = 49;
const ORIGIN = 8; // room for what reaches left of where a letter begins
const COLUMNS = 32;
const FINE = 8; // advances are measured on letters this much larger

const RANGES = [
  [0x20, 0x7e], // ASCII
  [0xa1, 0x17f], // Western and Central European
  [0x386, 0x386],
  [0x388, 0x3ce], // Greek
  [0x400, 0x45f], // Cyrillic
  [0x2013, 0x2014],
  [0x2018, 0x2026],
  [0x20ac, 0x20ac],
  [0x25a1, 0x25a1], // stands for everything else
] as const;
const UNUSED = new Set([0xad, 0x38b, 0x38d, 0x3a2]);

const codes = RANGES.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i),
).filter((code) => !UNUSED.has(code));

const chars = codes.map((code) => String.fromCodePoint(code));
const advances: number[] = [];
const bar = await leftOfBar("");
for (const char of chars) {
  // oxlint-disable-next-line no-await-in-loop -- a script; in turn is fast enough
  const width = (await leftOfBar(char)) - bar;
  advances.push(Math.round((width / FINE) * 4) / 4);
}
const rows = Math.ceil(chars.length / COLUMNS);
const letters = chars.map((char, i) => {
  const x = (i % COLUMNS) * CELL + ORIGIN;
  const y = Math.floor(i / COLUMNS) * CELL + BASELINE;
  return text(char, `x="${x}" y="${y}" font-size="${EM}" fill="white"`);
});
const atlas = svg(COLUMNS * CELL, rows * CELL, letters.join(""));
await sharp(atlas)
  .flatten({ background: "black" })
  .greyscale()
  .png({ palette: true, colours: 16, dither: 0, compressionLevel: 9, effort: 10 })
  .toFile(new URL("glyphs.png", import.meta.url).pathname);
const metrics = { em: EM, cell: CELL, baseline: BASELINE, origin: ORIGIN, columns: COLUMNS };
const json = JSON.stringify({ ...metrics, chars: chars.join(""), advances });
await writeFile(new URL("glyphs.json", import.meta.url), `${json}\n`);

/** Where a bar behind the character begins. */
async function leftOfBar(char: string): Promise<number> {
  const size = EM * FINE;
  const both = `${escape(char)}<tspan fill="white">|</tspan>`;
  const line = `<text xml:space="preserve" ${FONT} x="0" y="${size}" font-size="${size}">${both}</text>`;
  const picture = sharp(svg(size * 3, size * 2, line)).flatten({ background: "black" });
  const { data, info } = await picture.greyscale().raw().toBuffer({ resolveWithObject: true });
  const columns = Array.from({ length: info.width }, (_, x) => x);
  return columns.findIndex((x) => (data[Math.floor(size * 0.7) * info.width + x] ?? 0) > 127);
}

function text(char: string, attributes: string): string {
  return `<text xml:space="preserve" ${FONT} ${attributes}>${escape(char)}</text>`;
}

function escape(char: string): string {
  return char.replace("&", "&amp;").replace("<", "&lt;");
}

function svg(width: number, height: number, body: string): Buffer {
  const size = `width="${width}" height="${height}"`;
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${body}</svg>`);
}
