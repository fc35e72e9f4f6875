import sharp from "sharp";
import type { Size } from "./canvas.ts";
import { fractalNoise } from "./fractal-noise.ts";
import type { Random } from "./random.ts";

interface Exposure {
  readonly size: Size;
  readonly random: Random;
}

/** Takes a photo of the clean picture (RGB bytes): blur, light, colour cast, grain, JPEG. */
export async function photograph(clean: Buffer, { size, random }: Exposure): Promise<Buffer> {
  const raw = { ...size, channels: 3 } as const;
  const softness = random.chance(0.5) ? random.between(0.3, 1.8) : 0;
  const lens = sharp(clean, { raw });
  const pixels = await (softness > 0 ? lens.blur(softness) : lens).raw().toBuffer();
  develop(pixels, { size, random });
  const quality = random.integer(35, 95);
  return await sharp(pixels, { raw }).jpeg({ quality }).toBuffer();
}

/** Changes light and colour, unevenly across the picture, and adds grain. */
function develop(pixels: Buffer, { size, random }: Exposure): void {
  const brightness = random.between(-35, 35);
  const contrast = random.between(0.6, 1.25);
  const cast = [random.between(0.88, 1.1), random.between(0.92, 1.08), random.between(0.88, 1.1)];
  const grain = random.chance(0.7) ? random.between(1, 14) : 0;
  const unevenness = random.chance(0.5) ? random.between(0.1, 0.5) : 0;
  const reach = Math.max(size.width, size.height) / 2;
  const light = fractalNoise(size, [{ cell: reach, weight: 1 }], random);
  const dots = grainTable(grain, random);
  light.forEach((value, pixel) => {
    const lit = 1 + (value - 0.5) * 2 * unevenness;
    const dot = random.integer(0, dots.length - 3);
    for (let channel = 0; channel < 3; channel++) {
      const at = pixel * 3 + channel;
      const exposed = ((pixels[at] ?? 0) - 128) * contrast + 128 + brightness;
      const grainy = exposed * lit * (cast[channel] ?? 1) + (dots[dot + channel] ?? 0);
      pixels[at] = Math.min(255, Math.max(0, grainy));
    }
  });
}

/** Bell-shaped noise to pick from: drawing each dot anew would take most of the time. */
function grainTable(strength: number, random: Random): Float32Array {
  return Float32Array.from({ length: 4096 }, () => random.normal() * strength);
}
