import { RejectedJob } from "../../../../jobs/reasons.ts";
import { type Glyphs, loadGlyphs } from "../../detect/draw/glyphs.ts";
import { inColour } from "../in-colour.ts";
import type { Raster } from "../raster.ts";
import type { Lettering, Lines, Write } from "./lettering.ts";
import { hasAllLettersFor, hasLettersFor, writeWithAtlas } from "./write-with-atlas.ts";
import { hasFonts, writeWithFonts } from "./write-with-fonts.ts";

/** Of the letters, in parts of the root of the picture's area: as large on a phone's screen whatever the picture. */
const SIZE = 0.05;
/** Below this, letters are smudges. */
const MIN_SIZE = 10;
/** More would hide the picture. */
const MAX_SHARE_OF_HEIGHT = 0.5;
const PADDING = 0.4; // em

/** Read when the first text comes, and then kept. */
const letters: { loaded?: Promise<Glyphs> } = {};
async function glyphs(): Promise<Glyphs> {
  letters.loaded ??= loadGlyphs();
  return await letters.loaded;
}

/**
 * White words, centred on a dark band over the lower edge; the band keeps 2 of 5 parts of each sample, rounded.
 *
 * Long text becomes smaller until the band is at most half as high as the picture. Latin, Greek and Cyrillic look the
 * same everywhere. Anything else needs fonts on the machine: without any, other letters are refused, and emoji become
 * boxes. Rejects with RejectedJob for text that does not fit or cannot be written. Always gives a picture in colour: emoji
 * are.
 */
export async function caption(picture: Raster, text: string): Promise<Raster> {
  const cleaned = clean(text);
  const write = await writerFor(cleaned, await glyphs());
  const { lettering, size } = await fitted(picture, cleaned, write);
  const band = Math.min(picture.height, lettering.height + Math.round(2 * PADDING * size));
  const canvas = inColour(picture);
  darken(canvas.data.subarray((canvas.height - band) * canvas.width * 3));
  layOver(canvas, lettering, {
    left: Math.floor((canvas.width - lettering.width) / 2),
    top: canvas.height - Math.floor((band + lettering.height) / 2),
  });
  return canvas;
}

/** Halves of signs, control characters and rows of spaces are nothing to write; line breaks are. */
function clean(text: string): string {
  const lines = text
    .toWellFormed()
    .normalize("NFC")
    .split(/[\n\v\f\r\u0085\u2028\u2029]+/);
  return lines
    .map((line) => line.replaceAll(/[\p{Cc}\s]+/gu, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

async function writerFor(text: string, atlas: Glyphs): Promise<Write> {
  if (text !== "" && hasAllLettersFor({ text }, atlas)) return writeWithAtlas(atlas);
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && (await hasFonts())) return writeWithFonts;
  if (!hasLettersFor({ text }, atlas)) throw new RejectedJob("unknown-letters");
  return writeWithAtlas(atlas);
}

async function fitted(picture: Raster, text: string, write: Write) {
  const start = Math.max(MIN_SIZE, Math.round(SIZE * Math.sqrt(picture.width * picture.height)));
  for (let size = start; size >= MIN_SIZE; size = Math.min(size - 1, Math.round(size * 0.85))) {
    const room = picture.width - 2 * PADDING * size;
    if (room < size) continue;
    const lines: Lines = { text, size, room };
    // oxlint-disable-next-line no-await-in-loop -- each try depends on the one before it
    const lettering = await write(lines);
    if (fits(lettering, lines, picture)) return { lettering, size };
  }
  throw new RejectedJob("no-room-for-text");
}

function fits({ width, height }: Lettering, { size, room }: Lines, picture: Raster): boolean {
  const maxHeight = picture.height * MAX_SHARE_OF_HEIGHT - 2 * PADDING * size;
  return height <= maxHeight && width <= room + size * PADDING;
}

/** What the band leaves of each sample. */
const DARKER = Uint8Array.from({ length: 256 }, (_, sample) => Math.round((sample * 2) / 5));

function darken(samples: Uint8Array): void {
  for (let i = 0; i < samples.length; i++) samples[i] = DARKER[samples[i] ?? 0] ?? 0;
}

function layOver(
  canvas: Raster,
  { rgba, width, height }: Lettering,
  { left, top }: { readonly left: number; readonly top: number },
): void {
  const { data } = canvas;
  for (let y = 0; y < height; y++) {
    let to = ((top + y) * canvas.width + left) * 3;
    for (let from = y * width * 4; from < (y + 1) * width * 4; from += 4, to += 3) {
      const alpha = (rgba[from + 3] ?? 0) / 255;
      if (alpha === 0) continue;
      for (let c = 0; c < 3; c++) {
        const below = data[to + c] ?? 0;
        data[to + c] = Math.round(below + ((rgba[from + c] ?? 0) - below) * alpha);
      }
    }
  }
}
