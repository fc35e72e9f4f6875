import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { JobOf } from "../../../../src/jobs/job.ts";
import { joinPictures, measured } from "../../../../src/worker/processors/concat/join-pictures.ts";
import type { Picture } from "../../../../src/worker/processors/picture/open-picture.ts";

type How = Pick<JobOf<"concat">, "direction" | "order">;
type Colour = readonly [number, number, number];

const RED: Colour = [255, 0, 0];
const GREEN: Colour = [0, 128, 0];
const BLUE: Colour = [0, 0, 255];
const WHITE: Colour = [255, 255, 255];
const row: How = { direction: "horizontal", order: "left-to-right" };

function plain([r, g, b]: Colour, width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } });
}

async function join(files: readonly Uint8Array[], how: How): Promise<Picture> {
  const pieces = files.map(async (file) => ({
    ...(await measured(file)),
    bytes: async () => file,
  }));
  return await joinPictures(await Promise.all(pieces), how);
}

function pixel({ rgb, width }: Picture, x: number, y: number): number[] {
  return [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
}

/** Colours after JPEG are off by a little. */
function isNear(actual: readonly number[], wanted: Colour): boolean {
  return wanted.every((value, index) => Math.abs(value - (actual[index] ?? -99)) <= 4);
}

describe("the pictures follow in the order that was asked for", () => {
  const files = async () =>
    await Promise.all(
      [RED, GREEN, BLUE].map(async (colour) => await plain(colour, 30, 20).png().toBuffer()),
    );

  test.each([
    { how: row, colours: [RED, GREEN, BLUE] },
    { how: { direction: "horizontal", order: "right-to-left" }, colours: [BLUE, GREEN, RED] },
  ] as const)("$how.order", async ({ how, colours }) => {
    const whole = await join(await files(), how);
    expect([whole.width, whole.height]).toEqual([90, 20]);
    expect([0, 30, 60].map((x) => pixel(whole, x, 0))).toEqual(colours);
    expect([29, 59, 89].map((x) => pixel(whole, x, 19))).toEqual(colours);
  });

  test.each([
    { how: { direction: "vertical", order: "top-to-bottom" }, colours: [RED, GREEN, BLUE] },
    { how: { direction: "vertical", order: "bottom-to-top" }, colours: [BLUE, GREEN, RED] },
  ] as const)("$how.order", async ({ how, colours }) => {
    const whole = await join(await files(), how);
    expect([whole.width, whole.height]).toEqual([30, 60]);
    expect([0, 20, 40].map((y) => pixel(whole, 29, y))).toEqual(colours);
    expect([19, 39, 59].map((y) => pixel(whole, 0, y))).toEqual(colours);
  });
});

test("pictures of other kinds and sizes get the common height", async () => {
  const whole = await join(
    [
      await plain(RED, 100, 50).jpeg().toBuffer(),
      await plain(GREEN, 400, 400).webp({ lossless: true }).toBuffer(),
      await plain(BLUE, 200, 100).greyscale().png().toBuffer(),
    ],
    row,
  );
  expect([whole.width, whole.height]).toEqual([500, 100]);
  expect(isNear(pixel(whole, 100, 50), RED)).toBe(true);
  expect(isNear(pixel(whole, 250, 50), GREEN)).toBe(true);
  const [r, g, b] = pixel(whole, 400, 50);
  expect([g, b]).toEqual([r, r]); // one channel in the file
});

test("a picture that the camera held sideways stands upright", async () => {
  // Left half red; orientation 6 turns it clockwise, so red is on top.
  const lying = await plain(GREEN, 40, 20)
    .composite([{ input: await plain(RED, 20, 20).png().toBuffer(), left: 0, top: 0 }])
    .withMetadata({ orientation: 6 })
    .jpeg({ chromaSubsampling: "4:4:4", quality: 100 })
    .toBuffer();
  const whole = await join([lying, await plain(BLUE, 40, 40).png().toBuffer()], row);

  expect([whole.width, whole.height]).toEqual([60, 40]);
  expect(isNear(pixel(whole, 10, 5), RED)).toBe(true);
  expect(isNear(pixel(whole, 10, 35), GREEN)).toBe(true);
  expect(isNear(pixel(whole, 40, 20), BLUE)).toBe(true);
});

test("what a strip leaves free beside a tower is white, and so is what is transparent", async () => {
  const strip = await plain(RED, 2000, 20).png().toBuffer();
  const tower = await sharp({
    create: { width: 20, height: 2000, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const whole = await join([strip, tower], row);

  expect(pixel(whole, 100, 0)).toEqual(WHITE);
  expect(pixel(whole, 100, Math.floor(whole.height / 2))).toEqual(RED);
  expect(pixel(whole, whole.width - 1, 0)).toEqual(WHITE);
});

async function withProfile(profile: string): Promise<Buffer> {
  return await plain([200, 30, 30], 20, 20).withIccProfile(profile).png().toBuffer();
}

describe("colour profiles", () => {
  test("one that all have goes with the whole", async () => {
    const whole = await join([await withProfile("p3"), await withProfile("p3")], row);
    expect(whole.icc?.length).toBeGreaterThan(100);
  });

  test("different ones become sRGB", async () => {
    const srgb = await plain([200, 30, 30], 20, 20).png().toBuffer();
    const whole = await join([await withProfile("p3"), srgb], row);
    expect(whole.icc).toBeUndefined();
    expect(isNear(pixel(whole, 5, 5), [200, 30, 30])).toBe(true);
    expect(pixel(whole, 25, 5)).toEqual([200, 30, 30]);
  });
});

test.each([
  { file: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" />'), reason: "svg" },
  { file: Buffer.alloc(0), reason: "empty-file" },
])("what is no picture is refused with its reason: $reason", async ({ file, reason }) => {
  await expect(measured(file)).rejects.toMatchObject({ name: "RejectedJob", reason });
});
