import sharp from "sharp";
import type { Lettering, Lines } from "./lettering.ts";

/**
 * Writes with the machine's fonts, through Pango: any script, joined letters, from right to left, emoji in colour.
 *
 * What no font here has becomes a box with its number.
 */
export async function writeWithFonts({ text, size, room }: Lines): Promise<Lettering> {
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="white">${escaped(text)}</span>`,
      font: `sans bold ${size}`,
      dpi: 72, // a point is a pixel
      width: Math.max(1, Math.floor(room)),
      align: "centre",
      wrap: "word-char",
      rgba: true,
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}

/** Whether this machine has any font. Without one Pango draws the same box for every letter. */
export async function hasFonts(): Promise<boolean> {
  const [narrow, wide] = await Promise.all(
    ["i", "W"].map(async (text) => await writeWithFonts({ text, size: 48, room: 1000 })),
  );
  return narrow?.width !== wide?.width;
}

/** Pango reads markup. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
