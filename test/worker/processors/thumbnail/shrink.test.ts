import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { shrink } from "../../../../src/worker/processors/thumbnail/shrink.ts";

const RED = [255, 0, 0] as const;
const GREEN = [0, 128, 0] as const;

function plain(width: number, height: number): Sharp {
  const [r, g, b] = RED;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

/** Left half red, right half green. */
async function halves(width: number, height: number): Promise<Sharp> {
  const [r, g, b] = GREEN;
  const half = { width: width / 2, height, channels: 3 as const, background: { r, g, b } };
  const right = await sharp({ create: half }).png().toBuffer();
  return plain(width, height)
    .composite([{ input: right, left: width / 2, top: 0 }])
    .removeAlpha();
}

async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + info.channels)];
}

function isNear(actual: readonly number[], wanted: readonly number[]): boolean {
  return wanted.every((value, index) => Math.abs(value - (actual[index] ?? -99)) <= 6);
}

describe("inside", () => {
  test.each([
    {
      what: "a wide picture gets the box's width",
      size: [800, 400],
      box: [200, 200],
      is: [200, 100],
    },
    {
      what: "a tall picture gets the box's height",
      size: [400, 800],
      box: [200, 200],
      is: [100, 200],
    },
    { what: "a small picture is not enlarged", size: [80, 40], box: [200, 200], is: [80, 40] },
    { what: "one side that fits is not enough", size: [800, 40], box: [400, 400], is: [400, 20] },
  ])("$what", async ({ size: [w = 0, h = 0], box: [width = 0, height = 0], is }) => {
    const made = await shrink(await plain(w, h).jpeg().toBuffer(), {
      width,
      height,
      fit: "inside",
    });
    expect([made.width, made.height]).toEqual(is);
    const { width: real, height: realHeight } = await sharp(made.bytes).metadata();
    expect([real, realHeight]).toEqual(is);
  });
});

describe("cover", () => {
  test("the box is filled, and the sides are cut", async () => {
    const wide = await (await halves(800, 200)).png().toBuffer();
    const made = await shrink(wide, { width: 100, height: 100, fit: "cover" });
    expect([made.width, made.height]).toEqual([100, 100]);
    expect(await colourAt(made.bytes, 0, 50)).toEqual([...RED]);
    expect(await colourAt(made.bytes, 99, 50)).toEqual([...GREEN]);
  });

  test("a small picture is enlarged", async () => {
    const made = await shrink(await plain(40, 20).png().toBuffer(), {
      width: 100,
      height: 80,
      fit: "cover",
    });
    expect([made.width, made.height]).toEqual([100, 80]);
  });
});

test.each([
  { orientation: 6, where: "top" }, // to be turned clockwise: what is left comes to the top
  { orientation: 8, where: "bottom" },
])(
  "a photo of orientation $orientation stands upright, without saying so any more",
  async ({ orientation, where }) => {
    const lying = await (await halves(400, 200)).withMetadata({ orientation }).jpeg().toBuffer();
    const made = await shrink(lying, { width: 50, height: 50, fit: "inside" });

    expect([made.width, made.height]).toEqual([25, 50]);
    const ends = [await colourAt(made.bytes, 12, 3), await colourAt(made.bytes, 12, 46)];
    const [first = [], last = []] = where === "top" ? ends : ends.toReversed();
    expect(isNear(first, RED)).toBe(true);
    expect(isNear(last, GREEN)).toBe(true);
    expect((await sharp(made.bytes).metadata()).orientation).toBeUndefined();
  },
);

describe("kinds", () => {
  const box = { width: 20, height: 20, fit: "inside" } as const;

  test.each([
    ["jpeg", "jpeg", "image/jpeg"],
    ["png", "png", "image/png"],
    ["webp", "webp", "image/webp"],
    ["gif", "jpeg", "image/jpeg"],
    ["avif", "jpeg", "image/jpeg"],
  ] as const)("a %s becomes a %s", async (kind, becomes, contentType) => {
    const made = await shrink(await plain(40, 40).toFormat(kind).toBuffer(), box);
    expect((await sharp(made.bytes).metadata()).format).toBe(becomes);
    expect(made.file.contentType).toBe(contentType);
  });

  const clear = sharp({
    create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  });

  test("what is transparent stays so in a PNG, and is white in a JPEG", async () => {
    const png = await shrink(await clear.clone().png().toBuffer(), box);
    expect(await colourAt(png.bytes, 5, 5)).toEqual([0, 0, 0, 0]);
    const jpeg = await shrink(await clear.clone().gif().toBuffer(), box);
    expect(isNear(await colourAt(jpeg.bytes, 5, 5), [255, 255, 255])).toBe(true);
  });

  test("16 bits become 8, and printing colours those of a screen", async () => {
    const deep = await plain(40, 40).toColourspace("rgb16").png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    expect((await sharp((await shrink(deep, box)).bytes).metadata()).depth).toBe("uchar");
    const print = await plain(40, 40).toColourspace("cmyk").jpeg().toBuffer();
    const made = await sharp((await shrink(print, box)).bytes).metadata();
    expect([made.space, made.channels]).toEqual(["srgb", 3]);
  });

  test("no words about the original are left", async () => {
    const told = await plain(40, 40)
      .withExif({ IFD0: { Copyright: "me" }, IFD3: { GPSLatitudeRef: "N" } })
      .jpeg()
      .toBuffer();
    const { exif, icc } = await sharp((await shrink(told, box)).bytes).metadata();
    expect([exif, icc]).toEqual([undefined, undefined]);
  });
});

test.each([
  ["empty-file", Buffer.alloc(0)],
  ["svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ["archive", Buffer.from("PK\x03\x04whatever")],
  ["file-too-big", Buffer.alloc(20 * 1024 * 1024 + 1)],
  ["not-a-picture", Buffer.from("hello")],
])("what no picture can be is refused: %s", async (reason, bytes) => {
  await expect(shrink(bytes, { width: 9, height: 9, fit: "cover" })).rejects.toMatchObject({
    name: "RejectedJob",
    reason,
  });
});

test("a picture that is cut off is refused, and one of too many pixels before it is decoded", async () => {
  const noisy = await sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: "red",
      noise: { type: "gaussian", mean: 99, sigma: 60 },
    },
  })
    .jpeg()
    .toBuffer();
  const wish = { width: 9, height: 9, fit: "inside" } as const;
  await expect(shrink(noisy.subarray(0, noisy.length / 2), wish)).rejects.toMatchObject({
    reason: "damaged",
  });

  const bomb = Buffer.from(noisy);
  const frame = bomb.indexOf(Buffer.from([0xff, 0xc0]));
  bomb.writeUInt16BE(60_000, frame + 5);
  bomb.writeUInt16BE(60_000, frame + 7);
  await expect(shrink(bomb, wish)).rejects.toMatchObject({ reason: "too-many-pixels" });
});
