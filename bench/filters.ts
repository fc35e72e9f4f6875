import { execFile } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import { z } from "zod";
import { workerVariables } from "../src/local/process-variables.ts";
import type { Figure } from "./figure.ts";
import type { Subjects } from "./subjects.ts";

const run = promisify(execFile);

const SIZE = { width: 4000, height: 3000 };
const MEGAPIXELS = (SIZE.width * SIZE.height) / 1e6;
const RUNS = "7";

const Cost = z.object({ pixels: z.number(), whole: z.number() });
type Cost = z.infer<typeof Cost>;
const Ours = z.object({ residentMb: z.number(), filters: z.record(z.string(), Cost) });
const Theirs = z.object({
  Pillow: z.record(z.string(), Cost).optional(),
  OpenCV: z.record(z.string(), Cost).optional(),
  Python: z.record(z.string(), z.object({ megapixel: z.number() })).optional(),
});
type Theirs = z.infer<typeof Theirs>;

/** Each filter on a photo of twelve megapixels, beside Pillow, OpenCV and plain Python where Python has them. */
export async function measureFilters({ one }: Subjects): Promise<Figure[]> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-filters-"));
  const path = join(folder.path, "photo.jpg");
  await writeFile(
    path,
    await sharp(one)
      .resize({ ...SIZE, fit: "fill" })
      .jpeg({ quality: 90 })
      .toBuffer(),
  );
  const theirs = await measureTheirs(path);
  const script = fileURLToPath(new URL("./filters-process.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [script, path, RUNS], {
    // Memory is managed as in the worker.
    env: { ...process.env, ...workerVariables({ resources: {}, agentUri: "" }) },
  });
  const ours = Ours.parse(JSON.parse(stdout));
  return [
    ...Object.entries(ours.filters).flatMap(([name, cost]) => figuresOf(name, cost, theirs)),
    {
      name: "filters, most that was resident",
      value: ours.residentMb,
      unit: "MB",
      atMost: 500,
    },
  ];
}

/** What other libraries need; whatever is not there is said and left out. */
async function measureTheirs(path: string): Promise<Theirs> {
  const script = fileURLToPath(new URL("./python/filters.py", import.meta.url));
  for (const python of ["python3", "/usr/bin/python3"]) {
    try {
      const { stdout, stderr } = await run(python, [script, path, RUNS]);
      const found = Theirs.parse(JSON.parse(stdout));
      if (python === "python3" && !found.Pillow && !found.OpenCV) continue; // perhaps the system's own has them
      process.stderr.write(stderr);
      return found;
    } catch (err) {
      process.stderr.write(`  ${python} is not measured: ${String(err).split("\n")[0]}\n`);
    }
  }
  return {};
}

function figuresOf(name: string, { pixels, whole }: Cost, theirs: Theirs): Figure[] {
  const others = [theirs.Pillow?.[name], theirs.OpenCV?.[name]];
  const python = theirs.Python?.[name];
  const figures: Figure[] = [
    {
      name: `${name}, 12 megapixels, JPEG to JPEG`,
      value: whole,
      unit: "ms",
      atMost: 1000,
      note: `processor time; pixels alone ${pixels.toFixed(1)} ms`,
    },
  ];
  if (others.some((other) => other !== undefined)) {
    figures.push(
      compared(
        `${name}, JPEG to JPEG`,
        whole,
        others.map((other) => other?.whole),
      ),
      compared(
        `${name}, pixels alone`,
        pixels,
        others.map((other) => other?.pixels),
      ),
    );
  }
  if (python !== undefined) {
    figures.push({
      name: `${name}, pixels alone, plain Python ÷ ours`,
      value: (python.megapixel * MEGAPIXELS) / pixels,
      unit: "×",
      note: "Python at the pace of 120 × 90 pixels; the goal is at least 20",
    });
  }
  return figures;
}

function compared(
  name: string,
  ours: number,
  [pillow, opencv]: readonly (number | undefined)[],
): Figure {
  return {
    name: `${name} ÷ the faster of Pillow and OpenCV`,
    value: ours / Math.min(pillow ?? Infinity, opencv ?? Infinity),
    unit: "×",
    atMost: 1,
    note: `Pillow ${shown(pillow)}, OpenCV ${shown(opencv)}`,
  };
}

function shown(value: number | undefined): string {
  return value === undefined ? "none" : `${value.toFixed(1)} ms`;
}
