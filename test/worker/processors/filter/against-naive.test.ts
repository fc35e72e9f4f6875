import { expect, test } from "vitest";
import { blur } from "../../../../src/worker/processors/filter/blur.ts";
import { contour } from "../../../../src/worker/processors/filter/contour.ts";
import { crop } from "../../../../src/worker/processors/filter/crop.ts";
import { flip } from "../../../../src/worker/processors/filter/flip.ts";
import { grey } from "../../../../src/worker/processors/filter/grey.ts";
import { inColour } from "../../../../src/worker/processors/filter/in-colour.ts";
import { mirror } from "../../../../src/worker/processors/filter/mirror.ts";
import { negative } from "../../../../src/worker/processors/filter/negative.ts";
import type { Raster } from "../../../../src/worker/processors/filter/raster.ts";
import { rotate } from "../../../../src/worker/processors/filter/rotate.ts";
import { saltAndPepper } from "../../../../src/worker/processors/filter/salt-and-pepper.ts";
import { segment } from "../../../../src/worker/processors/filter/segment.ts";
import { sharpen } from "../../../../src/worker/processors/filter/sharpen.ts";
import { copyOf, createRandom, perSample, randomPictures, sampleAt } from "./random-pictures.ts";

/** Larger than the blocks in which the fast loops work. */
const LARGE: Raster = {
  width: 271,
  height: 263,
  channels: 3,
  data: Uint8Array.from({ length: 271 * 263 * 3 }, createRandom(9)),
};
const SMALL = randomPictures(60, 1);
const PICTURES = [...SMALL, LARGE, { ...LARGE, width: 813, channels: 1 as const }];

function expectSame(
  filter: (picture: Raster) => Raster,
  naive: (picture: Raster) => Raster,
  pictures: readonly Raster[] = PICTURES,
): void {
  for (const picture of pictures) {
    const [fast, slow] = [filter(copyOf(picture)), naive(picture)];
    const { width, height, channels } = picture;
    const what = `${width} × ${height}, ${channels} channels`;
    expect({ ...fast, data: what }).toEqual({ ...slow, data: what });
    expect(what + Buffer.compare(fast.data, slow.data)).toBe(`${what}0`);
  }
}

function naiveBlur(picture: Raster, level: number): Raster {
  const before = Math.floor(level / 2);
  return perSample(picture, ({ x, y, c }) => {
    let sum = 0;
    for (let dy = 0; dy < level; dy++) {
      for (let dx = 0; dx < level; dx++) {
        sum += sampleAt(picture, { x: x - before + dx, y: y - before + dy, c });
      }
    }
    return Math.floor((2 * sum + level * level) / (2 * level * level));
  });
}

test.each([1, 2, 3, 4, 5, 9, 16])("blur %i is the mean of each square", (level) => {
  expect.hasAssertions();
  expectSame(
    (picture) => blur(picture, level),
    (picture) => naiveBlur(picture, level),
    level < 4 ? PICTURES : SMALL.filter(({ data }) => data.length < 400_000 / level ** 2),
  );
});

test.each([47, 99, 100])("blur %i is the mean of each square, also where it is larger", (level) => {
  for (const picture of randomPictures(20, level).filter(({ data }) => data.length < 1000)) {
    const fast = blur(copyOf(picture), level);
    expect(Buffer.compare(fast.data, naiveBlur(picture, level).data)).toBe(0);
  }
});

test("blur's division in 32 bits is exact for every level, next to every whole and half", () => {
  const { fround } = Math;
  const wrong: string[] = [];
  for (let level = 1; level <= 100; level++) {
    const area = level * level;
    const inverse = fround(1 / area);
    const half = fround(Math.floor(area / 2) + 0.5);
    for (let value = 0; value <= 255; value++) {
      const steps = [-1, 0, 1].flatMap((d) => [d, d + Math.floor(area / 2)]);
      for (const sum of steps.map((step) => value * area + step)) {
        if (sum < 0 || sum > 255 * area) continue;
        const fast = Math.trunc(fround(fround(sum + half) * inverse));
        if (fast !== Math.floor((2 * sum + area) / (2 * area))) wrong.push(`${sum} / ${area}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("sharpen is what its sum says", () => {
  expect.hasAssertions();
  expectSame(sharpen, (picture) =>
    perSample(picture, ({ x, y, c }) => {
      let around = 0;
      for (let k = 0; k < 9; k++) {
        const at = { x: x - 1 + (k % 3), y: y - 1 + Math.floor(k / 3), c };
        if (k !== 4) around += sampleAt(picture, at);
      }
      const sharp = Math.floor((16 * sampleAt(picture, { x, y, c }) - around) / 8 + 0.5);
      return Math.min(255, Math.max(0, sharp));
    }),
  );
});

function naiveGrey(picture: Raster): Raster {
  if (picture.channels === 1) return picture;
  return perSample({ ...picture, channels: 1 }, ({ x, y }) => {
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((c) => sampleAt(picture, { x, y, c }));
    return Math.floor((19_595 * red + 38_470 * green + 7471 * blue + 32_768) / 65_536);
  });
}

test("grey, segment and contour are what they say of each pixel", () => {
  expect.hasAssertions();
  expectSame(grey, naiveGrey);
  for (const threshold of [0, 100, 255]) {
    expectSame(
      (picture) => segment(picture, threshold),
      (picture) => {
        const shades = naiveGrey(picture);
        return perSample(shades, (at) => (sampleAt(shades, at) > threshold ? 255 : 0));
      },
    );
  }
  expectSame(contour, (picture) => {
    const shades = naiveGrey(picture);
    const at = (x: number, y: number) => sampleAt(shades, { x, y, c: 0 });
    return perSample(shades, ({ x, y }) => Math.abs(at(x, y) - at(x - 1, y)));
  });
});

test("negative, flip and mirror are what they say of each pixel", () => {
  expect.hasAssertions();
  expectSame(negative, (picture) => perSample(picture, (at) => 255 - sampleAt(picture, at)));
  expectSame(flip, (picture) =>
    perSample(picture, (at) => sampleAt(picture, { ...at, y: picture.height - 1 - at.y })),
  );
  expectSame(mirror, (picture) =>
    perSample(picture, (at) => sampleAt(picture, { ...at, x: picture.width - 1 - at.x })),
  );
});

test("each turn puts each pixel in its place", () => {
  expect.hasAssertions();
  for (const direction of ["clockwise", "anti-clockwise"] as const) {
    expectSame(
      (picture) => rotate(picture, { direction, degrees: 90 }),
      (picture) =>
        perSample(turned(picture), ({ x, y, c }) =>
          direction === "clockwise"
            ? sampleAt(picture, { x: y, y: picture.height - 1 - x, c })
            : sampleAt(picture, { x: picture.width - 1 - y, y: x, c }),
        ),
    );
    expectSame(
      (picture) => rotate(picture, { direction, degrees: 270 }),
      (picture) => {
        const other = direction === "clockwise" ? "anti-clockwise" : "clockwise";
        return rotate(copyOf(picture), { direction: other, degrees: 90 });
      },
    );
    expectSame(
      (picture) => rotate(picture, { direction, degrees: 180 }),
      (picture) => mirror(flip(copyOf(picture))),
    );
  }
});

function turned({ width, height, channels }: Raster) {
  return { width: height, height: width, channels };
}

test("salt and pepper fall where the seed and the pixel's number say", () => {
  expect.hasAssertions();
  const args = { share: 0.3, seed: 0xdead_beef };
  expectSame(
    (picture) => saltAndPepper(picture, args),
    (picture) =>
      perSample(picture, (at) => {
        const noise = noiseOf(args.seed, at.y * picture.width + at.x + 1);
        if (noise < args.share * 2 ** 31) return 0;
        return noise < args.share * 2 ** 32 ? 255 : sampleAt(picture, at);
      }),
  );
});

/** mulberry32 in whole numbers of any size, cut to 32 bits by hand. */
function noiseOf(seed: number, number: number): number {
  const state = cut(BigInt(seed) + BigInt(number) * 0x6d2b79f5n);
  let bits = cut((state ^ (state >> 15n)) * (state | 1n));
  bits ^= cut(bits + cut((bits ^ (bits >> 7n)) * (bits | 61n)));
  return Number(bits ^ (bits >> 14n));
}

function cut(value: bigint): bigint {
  return BigInt.asUintN(32, value);
}

test("in colour, grey pixels have three samples alike, and colours stay", () => {
  expect.hasAssertions();
  expectSame(inColour, (picture) =>
    perSample({ ...picture, channels: 3 }, ({ x, y, c }) =>
      sampleAt(picture, { x, y, c: picture.channels === 1 ? 0 : c }),
    ),
  );
});

test("crop cuts the middle out, whatever the proportions", () => {
  expect.hasAssertions();
  for (const [width, height] of [
    [1, 1],
    [4, 5],
    [16, 9],
  ] as const) {
    expectSame(
      (picture) => (canCrop(picture, width, height) ? crop(picture, { width, height }) : picture),
      (picture) =>
        canCrop(picture, width, height) ? naiveCrop(picture, { width, height }) : picture,
    );
  }
});

function canCrop(picture: Raster, width: number, height: number): boolean {
  return picture.height * width >= height && picture.width * height >= width;
}

function naiveCrop(picture: Raster, wanted: { width: number; height: number }): Raster {
  const width = Math.min(
    picture.width,
    Math.floor((picture.height * wanted.width) / wanted.height),
  );
  const height = Math.min(
    picture.height,
    Math.floor((picture.width * wanted.height) / wanted.width),
  );
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  return perSample({ ...picture, width, height }, ({ x, y, c }) =>
    sampleAt(picture, { x: left + x, y: top + y, c }),
  );
}
