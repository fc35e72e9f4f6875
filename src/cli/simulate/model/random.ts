/** A number in [0, 1), as Math.random gives it, but the same ones for the same seed. */
export type Random = () => number;

/** sfc32, by Chris Doty-Humphrey: fast, 128 bits of state, passes the usual test batteries. */
export function createRandom(seed: number): Random {
  // The lower and the upper half of the seed, so that close seeds and large ones differ; any constant does for the third.
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first numbers still show the seed.
  for (let i = 0; i < 15; i += 1) next();
  return next;
}

/** Exponentially distributed with this mean: the pause between events that know nothing of each other. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** Standard normal, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
