import sharp from "sharp";
import { expect, test } from "vitest";
import { encodeJpeg } from "../../../../src/worker/processors/picture/encode-jpeg.ts";
import { openPicture } from "../../../../src/worker/processors/picture/open-picture.ts";

/** Noise is what a JPEG can least be made small of; a fixed seed, so that sizes are the same each time. */
function noise(width: number, height: number) {
  let seed = 1;
  const rgb = Uint8Array.from({ length: width * height * 3 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 8_388_608;
  });
  return { rgb, width, height };
}

test("a picture that fits keeps its size", async () => {
  const encoded = await encodeJpeg(noise(300, 200));
  expect(encoded).toMatchObject({ width: 300, height: 200 });
  const metadata = await sharp(encoded.jpeg).metadata();
  expect(metadata).toMatchObject({
    format: "jpeg",
    width: 300,
    height: 200,
    chromaSubsampling: "4:2:0",
  });
});

test("width and height together are at most what Telegram takes", async () => {
  const { jpeg, width, height } = await encodeJpeg(noise(9990, 20));
  expect(width + height).toBeLessThanOrEqual(10_000);
  expect(width).toBeGreaterThan(9900);
  expect(await sharp(jpeg).metadata()).toMatchObject({ width, height });
});

test("too many bytes cost quality first and size only then", async () => {
  const full = await encodeJpeg(noise(300, 200));
  const limits = { maxWidthPlusHeight: 10_000 };
  const coarser = await encodeJpeg(noise(300, 200), { ...limits, maxBytes: full.jpeg.length - 1 });
  expect(coarser).toMatchObject({ width: 300, height: 200 });
  expect(coarser.jpeg.length).toBeLessThan(full.jpeg.length);
  const smaller = await encodeJpeg(noise(300, 200), { ...limits, maxBytes: 8000 });
  expect(smaller.jpeg.length).toBeLessThanOrEqual(8000);
  expect(smaller.width).toBeLessThan(300);
});

test("place and camera do not go out, the colour profile does", async () => {
  const create = { width: 40, height: 40, channels: 3, background: "red" } as const;
  const photo = sharp({ create })
    .withIccProfile("p3")
    .withExifMerge({ IFD0: { Make: "Camera" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } });
  const bytes = await photo.jpeg().toBuffer();
  expect((await sharp(bytes).metadata()).exif).toBeDefined();
  const { jpeg } = await encodeJpeg(await openPicture(bytes));
  const metadata = await sharp(jpeg).metadata();
  expect(metadata.exif).toBeUndefined();
  expect(metadata.xmp).toBeUndefined();
  expect(metadata.icc).toEqual((await sharp(bytes).metadata()).icc);
});
