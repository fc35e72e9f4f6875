import type { Size } from "./canvas.ts";
import type { Random } from "./random.ts";

interface Octave {
  /** Pixels between two random values. */
  readonly cell: number;
  readonly weight: number;
}

/** Clouds: smooth noise at several scales, one value of 0 to 1 per pixel, row by row. */
export function fractalNoise(size: Size, octaves: readonly Octave[], random: Random): Float32Array {
  const field = new Float32Array(size.width * size.height);
  let total = 0;
  for (const octave of octaves) {
    addOctave(field, { size, octave, random });
    total += octave.weight;
  }
  return field.map((value) => value / total);
}

/** Octaves from coarse to fine; `roughness` 0 to 1 is the weight of each against the one before. */
export function octavesOf(coarsest: number, roughness: number): Octave[] {
  const octaves: Octave[] = [];
  let weight = 1;
  for (let cell = coarsest; cell >= 3 && octaves.length < 4; cell /= 2) {
    octaves.push({ cell, weight });
    weight *= roughness;
  }
  return octaves;
}

function addOctave(
  field: Float32Array,
  { size, octave, random }: { size: Size; octave: Octave; random: Random },
): void {
  const columns = Math.ceil(size.width / octave.cell) + 2;
  const rows = Math.ceil(size.height / octave.cell) + 2;
  const lattice = Float32Array.from({ length: columns * rows }, () => random.between(0, 1));
  for (let y = 0; y < size.height; y++) {
    const top = Math.floor(y / octave.cell);
    const down = smooth(y / octave.cell - top);
    for (let x = 0; x < size.width; x++) {
      const left = Math.floor(x / octave.cell);
      const right = smooth(x / octave.cell - left);
      const at = top * columns + left;
      const upper = mix(lattice[at] ?? 0, lattice[at + 1] ?? 0, right);
      const lower = mix(lattice[at + columns] ?? 0, lattice[at + columns + 1] ?? 0, right);
      const pixel = y * size.width + x;
      field[pixel] = (field[pixel] ?? 0) + octave.weight * mix(upper, lower, down);
    }
  }
}

function smooth(part: number): number {
  return part * part * (3 - 2 * part);
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}
