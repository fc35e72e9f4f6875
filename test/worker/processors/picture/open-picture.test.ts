import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openPicture } from "../../../../src/worker/processors/picture/open-picture.ts";
import type { Picture } from "../../../../src/worker/processors/picture/open-picture.ts";
import { PICTURE_LIMITS } from "../../../../src/worker/processors/picture/picture-limits.ts";

const RED = [255, 0, 0];
const GREEN = [0, 128, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

function plain(background: string, size = { width: 64, height: 48 }) {
  return sharp({ create: { ...size, channels: 3, background } });
}

/** Four fields: their colours from the top left, row by row. */
async function fields(colours: readonly (readonly number[])[], size = { width: 64, height: 32 }) {
  const pixels = Buffer.alloc(size.width * size.height * 3);
  for (let i = 0; i < size.width * size.height; i++) {
    const column = i % size.width < size.width / 2 ? 0 : 1;
    const row = i < (size.width * size.height) / 2 ? 0 : 1;
    pixels.set(colours[row * 2 + column] ?? [], i * 3);
  }
  return sharp(pixels, { raw: { ...size, channels: 3 } });
}

/** The pixel at a place given as fractions. */
function pixelAt(picture: Picture, x: number, y: number): number[] {
  const index = Math.floor(picture.height * y) * picture.width + Math.floor(picture.width * x);
  return [...picture.rgb.subarray(index * 3, index * 3 + 3)];
}

/** The largest difference of two colours in any of red, green and blue. */
function difference(actual: readonly number[], wanted: readonly number[]): number {
  return Math.max(...wanted.map((value, i) => Math.abs(value - (actual[i] ?? NaN))));
}

describe("what is no picture is refused with its own reason", async () => {
  const jpeg = await plain("red").jpeg().toBuffer();
  const png = await plain("red").png().toBuffer();
  const cases: Record<string, [Uint8Array, string]> = {
    "an empty file": [new Uint8Array(0), "empty-file"],
    text: [Buffer.from("hello, I am no picture"), "not-a-picture"],
    "a single byte": [Buffer.from([0xff]), "not-a-picture"],
    "a PDF": [Buffer.from("%PDF-1.7\n"), "not-a-picture"],
    "a TIFF": [await plain("red").tiff().toBuffer(), "not-a-picture"],
    "a ZIP": [Buffer.from("PK\x03\x04\x14\0\0\0photo.jpg", "latin1"), "archive"],
    "an empty ZIP": [Buffer.from("PK\x05\x06\0\0", "latin1"), "archive"],
    "a gzip": [Buffer.from([0x1f, 0x8b, 8, 0, 0]), "archive"],
    "an SVG": [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), "svg"],
    "an SVG behind a prolog": [
      Buffer.from(`\ufeff<?xml version="1.0"?>\n<!-- ${"x".repeat(900)} -->\n<svg width="9">`),
      "svg",
    ],
    "an SVG in UTF-16": [Buffer.from('\ufeff<svg width="9"/>', "utf16le"), "svg"],
    "a HEIC": [isoFile("heic", ["mif1", "heic"]), "heic"],
    "a HEIC that gives its brand second": [isoFile("mif1", ["mif1", "hevc"]), "heic"],
    "an MP4": [isoFile("isom", ["isom", "mp42"]), "not-a-picture"],
    "a JPEG cut in its pixels": [jpeg.subarray(0, jpeg.length - 40), "damaged"],
    "a JPEG cut in its header": [jpeg.subarray(0, 30), "damaged"],
    "a PNG cut in its pixels": [png.subarray(0, png.length - 30), "damaged"],
    "a PNG of a header alone": [pngHeader(64, 64), "damaged"],
    "a JPEG start with noise": [
      Buffer.from("\xff\xd8\xff\xe0nonsense nonsense", "latin1"),
      "damaged",
    ],
    "a WebP start with noise": [Buffer.from("RIFF\x99\0\0\0WEBPVP8 nonsense", "latin1"), "damaged"],
    "an AVIF start with noise": [isoFile("avif", ["mif1"]), "damaged"],
    "a PNG of 0 × 0": [pngHeader(0, 0), "no-pixels"],
    "a GIF of 0 × 0": [gifHeader(0, 0), "no-pixels"],
    "a JPEG of 0 rows": [jpegHeader(100, 0), "no-pixels"],
    "a PNG of 14000 × 14000": [pngHeader(14_000, 14_000), "too-many-pixels"],
    "a JPEG of 65000 × 65000": [jpegHeader(65_000, 65_000), "too-many-pixels"],
    "a GIF of 65535 × 65535": [gifHeader(65_535, 65_535), "too-many-pixels"],
    "a strip of 1 × 10000": [
      await plain("red", { width: 1, height: 10_000 }).png().toBuffer(),
      "too-small",
    ],
    "a thread of 10 × 4000000": [pngHeader(10, 4_000_000), "too-small"],
    "a thread of 65536 × 10": [pngHeader(65_536, 10), "too-small"],
    "a WebP of 5 × 5": [await plain("red", { width: 5, height: 5 }).webp().toBuffer(), "too-small"],
    "more than 20 MiB": [Buffer.concat([jpeg, Buffer.alloc(20 * 1024 * 1024)]), "file-too-big"],
  };
  for (const [name, [bytes, reason]] of Object.entries(cases)) {
    test(`${name}: ${reason}`, async () => {
      await expect(openPicture(bytes)).rejects.toMatchObject({ name: "RejectedJob", reason });
    });
  }

  test("pixels are counted before decoding in kinds whose header we do not read ourselves", async () => {
    const limits = { ...PICTURE_LIMITS, maxPixels: 1000 };
    for (const bytes of [
      await plain("red").webp().toBuffer(),
      await plain("red").avif().toBuffer(),
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- in turn
      await expect(openPicture(bytes, limits)).rejects.toMatchObject({ reason: "too-many-pixels" });
    }
  });
});

describe("every accepted kind becomes upright RGB", () => {
  const kinds = {
    JPEG: async () => await plain("#806040").jpeg({ quality: 95 }).toBuffer(),
    "progressive JPEG": async () => await plain("#806040").jpeg({ progressive: true }).toBuffer(),
    PNG: async () => await plain("#806040").png().toBuffer(),
    "PNG with a palette": async () => await plain("#806040").png({ palette: true }).toBuffer(),
    WebP: async () => await plain("#806040").webp({ lossless: true }).toBuffer(),
    GIF: async () => await plain("#806040").gif().toBuffer(),
    AVIF: async () => await plain("#806040").avif({ quality: 90 }).toBuffer(),
    "CMYK JPEG": async () => await plain("#806040").toColourspace("cmyk").jpeg().toBuffer(),
    "16-bit PNG": async () => await plain("#806040").toColourspace("rgb16").png().toBuffer(),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    test(`from ${kind}`, async () => {
      const picture = await openPicture(await make());
      expect(picture).toMatchObject({ width: 64, height: 48 });
      expect(picture.rgb).toHaveLength(64 * 48 * 3);
      // CMYK inks cannot hold every colour.
      expect(difference(pixelAt(picture, 0.5, 0.5), [0x80, 0x60, 0x40])).toBeLessThanOrEqual(
        kind === "CMYK JPEG" ? 24 : 6,
      );
    });
  }

  test("grey in 8 and in 16 bits becomes three equal bytes", async () => {
    const grey = plain("#646464").toColourspace("b-w");
    const deep = plain("#646464").toColourspace("grey16");
    const files = [grey.clone().jpeg(), grey.clone().png(), deep.png()];
    for (const file of files) {
      // oxlint-disable-next-line no-await-in-loop -- in turn
      const picture = await openPicture(await file.toBuffer());
      expect(picture.rgb).toHaveLength(64 * 48 * 3);
      expect(difference(pixelAt(picture, 0.3, 0.7), [100, 100, 100])).toBeLessThanOrEqual(2);
    }
  });

  test("what is transparent becomes white", async () => {
    const create = {
      width: 32,
      height: 32,
      channels: 4,
      background: { r: 255, g: 0, b: 0, alpha: 0.5 },
    } as const;
    const half = await openPicture(await sharp({ create }).png().toBuffer());
    expect(difference(pixelAt(half, 0.5, 0.5), [255, 127, 127])).toBeLessThanOrEqual(2);
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const none = await sharp({ create: { ...create, background } })
      .webp()
      .toBuffer();
    expect(difference(pixelAt(await openPicture(none), 0.5, 0.5), WHITE)).toBeLessThanOrEqual(2);
  });

  test("of an animation the first frame", async () => {
    const frames = [await plain("red").png().toBuffer(), await plain("blue").png().toBuffer()];
    const animation = sharp(frames, { join: { animated: true } });
    for (const file of [animation.clone().gif(), animation.clone().webp({ lossless: true })]) {
      // oxlint-disable-next-line no-await-in-loop -- in turn
      const picture = await openPicture(await file.toBuffer());
      expect(picture).toMatchObject({ width: 64, height: 48 });
      expect(difference(pixelAt(picture, 0.5, 0.5), RED)).toBeLessThanOrEqual(3);
    }
  });

  test("a JPEG with noise behind a segment, as some phones write it, is read", async () => {
    const jpeg = await (await fields([RED, GREEN, BLUE, WHITE])).jpeg({ quality: 95 }).toBuffer();
    const noisy = Buffer.concat([jpeg.subarray(0, -2), Buffer.from([0, 0, 0]), jpeg.subarray(-2)]);
    expect(difference(pixelAt(await openPicture(noisy), 0.25, 0.25), RED)).toBeLessThanOrEqual(6);
  });
});

describe("the eight EXIF orientations all come out upright", () => {
  /** Where in the file the field lies that is seen at column x, row y. */
  const STORED: ((x: number, y: number) => [number, number])[] = [
    (x, y) => [x, y],
    (x, y) => [1 - x, y],
    (x, y) => [1 - x, 1 - y],
    (x, y) => [x, 1 - y],
    (x, y) => [y, x],
    (x, y) => [y, 1 - x],
    (x, y) => [1 - y, 1 - x],
    (x, y) => [1 - y, x],
  ];
  const seen = [RED, GREEN, BLUE, WHITE];
  for (const [index, stored] of STORED.entries()) {
    const orientation = index + 1;
    test(`orientation ${orientation}`, async () => {
      const inFile: number[][] = [[], [], [], []];
      for (const [i, colour] of seen.entries()) {
        const [x, y] = stored(i % 2, Math.floor(i / 2));
        inFile[y * 2 + x] = colour;
      }
      const size = orientation > 4 ? { width: 32, height: 64 } : { width: 64, height: 32 };
      const file = (await fields(inFile, size)).withMetadata({ orientation });
      const picture = await openPicture(await file.jpeg({ quality: 95 }).toBuffer());
      expect(picture).toMatchObject({ width: 64, height: 32 });
      for (const [i, colour] of seen.entries()) {
        const x = i % 2 === 0 ? 0.25 : 0.75;
        expect(difference(pixelAt(picture, x, i < 2 ? 0.25 : 0.75), colour)).toBeLessThanOrEqual(8);
      }
    });
  }
});

test("pixels stay as they are stored, and their colour profile goes with them", async () => {
  const p3 = await plain("#ff0000").withIccProfile("p3").jpeg({ quality: 100 }).toBuffer();
  const stored = await sharp(p3, { ignoreIcc: true }).raw().toBuffer();
  const picture = await openPicture(p3);
  expect(difference(pixelAt(picture, 0.5, 0.5), [...stored.subarray(0, 3)])).toBeLessThanOrEqual(0);
  expect(Buffer.from(picture.icc ?? []).toString("latin1", 36, 40)).toBe("acsp");
  const png = await plain("#ff0000").withIccProfile("p3").png().toBuffer();
  expect((await openPicture(png)).icc).toBeDefined();
  expect((await openPicture(await plain("red").jpeg().toBuffer())).icc).toBeUndefined();
});

function isoFile(major: string, compatible: readonly string[]): Buffer {
  const box = Buffer.from(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join("")}`, "latin1");
  box.writeUInt32BE(box.length);
  return Buffer.concat([box, Buffer.alloc(64)]);
}

function pngHeader(width: number, height: number): Buffer {
  const head = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1");
  const body = Buffer.from("\0\0\0\0\0\0\0\0\x08\x02\0\0\0\0\0\0\0", "latin1");
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  return Buffer.concat([head, body]);
}

function gifHeader(width: number, height: number): Buffer {
  const file = Buffer.from("GIF89a\0\0\0\0\0\0\0;", "latin1");
  file.writeUInt16LE(width, 6);
  file.writeUInt16LE(height, 8);
  return file;
}

function jpegHeader(width: number, height: number): Buffer {
  const file = Buffer.from(
    "\xff\xd8\xff\xc0\0\x11\x08\0\0\0\0\x03\x01\x22\0\x02\x11\x01\x03\x11\x01",
    "latin1",
  );
  file.writeUInt16BE(height, 7);
  file.writeUInt16BE(width, 9);
  return file;
}
