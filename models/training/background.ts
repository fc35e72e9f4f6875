import sharp from "sharp";
import type { Size } from "./canvas.ts";
import { randomColour, type Colour } from "./colour.ts";
import { fractalNoise, octavesOf } from "./fractal-noise.ts";
import { drawScenery } from "./scenery.ts";
import type { Random } from "./random.ts";

/** A photo-like background without any of the shapes: RGB, 3 bytes per pixel. */
export async function drawBackground(size: Size, random: Random): Promise<Buffer> {
  const { svg, cloudiness } = drawScenery(size, random);
  const drawn = sharp(Buffer.from(svg)).removeAlpha();
  const blur = random.chance(0.6) ? random.between(0.5, 6) : 0;
  const pixels = await (blur > 0 ? drawn.blur(blur) : drawn).raw().toBuffer();
  addClouds(pixels, { size, cloudiness, random });
  return pixels;
}

/** Blends two colours into the picture, in the pattern of fractal noise. */
function addClouds(
  pixels: Buffer,
  { size, cloudiness, random }: { size: Size; cloudiness: number; random: Random },
): void {
  const octaves = octavesOf(random.between(12, 160), random.between(0.4, 0.95));
  const clouds = fractalNoise(size, octaves, random);
  const [dark, light]: readonly [Colour, Colour] = [randomColour(random), randomColour(random)];
  const sharpness = random.between(1, 3);
  clouds.forEach((value, pixel) => {
    const part = Math.min(1, Math.max(0, (value - 0.5) * sharpness + 0.5));
    for (const channel of [0, 1, 2] as const) {
      const cloud = dark[channel] + (light[channel] - dark[channel]) * part;
      const at = pixel * 3 + channel;
      pixels[at] = (pixels[at] ?? 0) * (1 - cloudiness) + cloud * cloudiness;
    }
  });
}
