// Measures each filter in a process of its own, so that nothing else counts as its memory. Prints JSON.
import { readFile } from "node:fs/promises";
import type { Filter } from "../src/jobs/filter.ts";
import { openPicture } from "../src/worker/processors/picture/open-picture.ts";
import { applyFilters } from "../src/worker/processors/filter/apply-filters.ts";
import { filterPicture } from "../src/worker/processors/filter/filter-picture.ts";
import { median } from "./figure.ts";

const FILTERS: readonly Filter[] = [
  { name: "blur", args: { level: 16 } },
  { name: "contour", args: {} },
  { name: "rotate", args: { direction: "clockwise", degrees: 90 } },
  { name: "salt and pepper", args: { share: 0.05, seed: 1 } },
  { name: "segment", args: { threshold: 100 } },
  { name: "grey", args: {} },
  { name: "sharpen", args: {} },
  { name: "negative", args: {} },
  { name: "flip", args: {} },
  { name: "mirror", args: {} },
  { name: "resize", args: { width: 800, height: 800 } },
  { name: "crop", args: { width: 4, height: 5 } },
  { name: "caption", args: { text: "Words on a picture" } },
];

const [path = "", runs = "1"] = process.argv.slice(2);
const bytes = await readFile(path);

async function cost(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The median, after one run that does not count. */
async function costs(make: () => () => Promise<unknown>): Promise<number> {
  const spent: number[] = [];
  for (let run = 0; run <= Number(runs); run += 1) spent.push(await cost(make()));
  return median(spent.slice(1));
}

const whole = new Map<string, number>();
for (const filter of FILTERS) {
  whole.set(filter.name, await costs(() => async () => await filterPicture(bytes, [filter])));
}
const residentMb = process.resourceUsage().maxRSS / 1024;
const { rgb, width, height } = await openPicture(bytes);
const data = new Uint8Array(rgb.length);
const filters: Record<string, { pixels: number; whole: number }> = {};
for (const filter of FILTERS) {
  const pixels = await costs(() => {
    data.set(rgb); // a filter works in what it is given
    return async () => await applyFilters({ data, width, height, channels: 3 }, [filter]);
  });
  filters[filter.name] = { pixels, whole: whole.get(filter.name) ?? Number.NaN };
}
process.stdout.write(JSON.stringify({ residentMb, filters }));
