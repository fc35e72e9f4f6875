import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RejectedJob } from "../../../../src/jobs/reasons.ts";
import { loadGlyphs } from "../../../../src/worker/processors/detect/draw/glyphs.ts";
import { caption } from "../../../../src/worker/processors/filter/caption/caption.ts";
import { wrap } from "../../../../src/worker/processors/filter/caption/wrap.ts";
import {
  hasAllLettersFor,
  hasLettersFor,
  writeWithAtlas,
} from "../../../../src/worker/processors/filter/caption/write-with-atlas.ts";
import { writeWithFonts } from "../../../../src/worker/processors/filter/caption/write-with-fonts.ts";
import type { Raster } from "../../../../src/worker/processors/filter/raster.ts";
import { runScript } from "../../../support/run-script.ts";

const SIDE = 300;
const GREY = 100;
/** What the band makes of it. */
const DARK = 40;

function flat(width = SIDE, height = SIDE): Raster {
  return { data: new Uint8Array(width * height * 3).fill(GREY), width, height, channels: 3 };
}

/** The first row that is darker than the picture was. */
function bandTop({ data, width }: Raster): number {
  return Math.floor(data.findIndex((sample) => sample !== GREY) / (width * 3));
}

function bright({ data }: Raster): number {
  return data.filter((sample) => sample > 200).length;
}

test("white words stand on a dark band over the lower edge", async () => {
  const written = await caption(flat(), "Hello, Größe!");
  expect(written).toMatchObject({ width: SIDE, height: SIDE, channels: 3 });
  const top = bandTop(written);
  expect(top).toBeGreaterThan(SIDE * 0.85);
  expect(written.data[top * SIDE * 3]).toBe(DARK);
  expect(written.data.at(-1)).toBe(DARK);
  expect(bright(written)).toBeGreaterThan(300);
});

test("words are centred", async () => {
  const { data } = await caption(flat(), "HHHH");
  const columns = Array.from({ length: SIDE }, (_, x) => x).filter((x) =>
    Array.from({ length: SIDE }, (_, y) => data[(y * SIDE + x) * 3] ?? 0).some((v) => v > 200),
  );
  expect(((columns[0] ?? 0) + (columns.at(-1) ?? 0)) / 2).toBeCloseTo(SIDE / 2, -1);
});

test("long text is wrapped and becomes smaller, and half of the picture stays free", async () => {
  const text = "All work and no play makes a dull bot. ".repeat(5);
  const written = await caption(flat(), text);
  expect(bandTop(written)).toBeGreaterThanOrEqual(SIDE / 2);
  expect(bandTop(written)).toBeLessThan(SIDE * 0.75);
});

test("text that fits at no size is refused", async () => {
  for (const picture of [flat(20, 20), flat(400, 16), flat(12, 400)]) {
    const asked = caption(picture, "A few words too many for this picture".repeat(5));
    await expect(asked).rejects.toThrow(new RejectedJob("no-room-for-text"));
  }
});

test.each(["\u0001\u0002", "  \n ", "\u200d\u200b"])(
  "text without a sign is refused: %j",
  async (text) => {
    await expect(caption(flat(), text)).rejects.toThrow(new RejectedJob("unknown-letters"));
  },
);

test("signs that are markup elsewhere are written as they are", async () => {
  const glyphs = await loadGlyphs();
  const lines = { size: 30, room: 1000 };
  const bold = await writeWithAtlas(glyphs)({ ...lines, text: "<b>" });
  const plain = await writeWithAtlas(glyphs)({ ...lines, text: "b" });
  expect(bold.width).toBeGreaterThan(plain.width * 2);
  const entity = await writeWithFonts({ ...lines, text: "&amp;<i>" });
  const one = await writeWithFonts({ ...lines, text: "&" });
  expect(entity.width).toBeGreaterThan(one.width * 4);
});

test("halves of signs and any script get through to a picture or to a reason", async () => {
  const texts = [
    "\ud83c",
    "שלום עולם",
    "مرحبا",
    "日本語",
    "🎉🇩🇪👨‍👩‍👧",
    "a".repeat(200),
    "Z̷̢a̵l̶g̷o̴".repeat(9),
  ];
  const ends = texts.map(async (text) => {
    const err = await caption(flat(), text).catch((reason: unknown) => reason);
    return err instanceof RejectedJob ? err.reason : Object.keys(err ?? {}).join(" ");
  });
  for (const end of await Promise.all(ends)) {
    expect(["data width height channels", "unknown-letters", "no-room-for-text"]).toContain(end);
  }
});

test("without fonts, what has no letter becomes one box for each sign", async () => {
  const glyphs = await loadGlyphs();
  const write = async (text: string) =>
    await writeWithAtlas(glyphs)({ text, size: 48, room: 1000 });
  expect(await write("Hi 🇩🇪👨‍👩‍👧")).toEqual(await write("Hi □□"));
  expect(hasAllLettersFor({ text: "Größe Ωμέγα Щука" }, glyphs)).toBe(true);
  expect(hasAllLettersFor({ text: "Hi 🎉" }, glyphs)).toBe(false);
  expect(hasLettersFor({ text: "Hi 🎉" }, glyphs)).toBe(true);
  expect(hasLettersFor({ text: "🎉 שלום" }, glyphs)).toBe(false);
  expect(hasLettersFor({ text: "Hello שלום" }, glyphs)).toBe(false);
  expect(hasLettersFor({ text: "🎉" }, glyphs)).toBe(false);
});

test("a worker without fonts refuses words with letters that it cannot write, and writes the others", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "no-fonts-"));
  const none = join(folder.path, "fonts.conf");
  await writeFile(none, `<?xml version="1.0"?><fontconfig></fontconfig>`);
  const script = runScript(
    `import { caption } from "./src/worker/processors/filter/caption/caption.ts";
    for (const text of ["Grüße 🌞", "Привет", "שלום", "Hello 你好", "🌞"]) {
      const picture = { data: new Uint8Array(270_000), width: 300, height: 300, channels: 3 };
      console.log(await caption(picture, text).then(() => "written", (err) => err.reason));
    }`,
    { FONTCONFIG_FILE: none },
  );

  expect(await script.exit).toBe(0);
  const refused = "unknown-letters";
  const told = ["written", "written", refused, refused, refused];
  expect(script.output().trim().split("\n")).toEqual(told);
});

test("a grey picture gets its colours back, for what is written on it", async () => {
  const grey: Raster = {
    data: new Uint8Array(SIDE * SIDE).fill(GREY),
    width: SIDE,
    height: SIDE,
    channels: 1,
  };
  expect(await caption(grey, "Hello")).toEqual(await caption(flat(), "Hello"));
});

function measure(line: string): number {
  return line.length;
}

test("lines break between words, and inside a word only where it is longer than a line", () => {
  expect(wrap("one two three", 7, measure)).toEqual(["one two", "three"]);
  expect(wrap("abcdefgh ij", 3, measure)).toEqual(["abc", "def", "gh", "ij"]);
  expect(wrap("a\nb c", 10, measure)).toEqual(["a", "b c"]);
  expect(wrap("wide", 0, measure)).toEqual(["w", "i", "d", "e"]);
});
