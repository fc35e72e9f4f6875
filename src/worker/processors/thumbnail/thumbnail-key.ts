/** A dot and what follows it at the end of a name; a name that only begins with a dot has no extension. */
const EXTENSION = /(?<=[^/])\.[^./]*$/;

/**
 * Under which name a thumbnail is stored: `trips/rome.jpeg` at 400 × 300 becomes `trips/rome-400x300.jpg`.
 *
 * The size is the one that was asked for, so that whoever asked can say the name. The extension says what the file is: by
 * its bytes, not by its name, a picture stays PNG (`.png`) or WebP (`.webp`), and is JPEG (`.jpg`) otherwise. Sources
 * that differ in nothing but the extension share a name, and the last one has it.
 */
export function thumbnailKey(
  source: string,
  { width, height }: { readonly width: number; readonly height: number },
  { extension }: { readonly extension: string },
): string {
  return `${source.replace(EXTENSION, "")}-${width}x${height}.${extension}`;
}
