import { dayNumber } from "../../src/rates/names.ts";
import type { RatesQuestion } from "../../src/rates/rates-store.ts";

/** The same question answered from the files by plain loops, with exact integers. */
export function naiveRates(files: {
  readonly regions: string;
  readonly ports: string;
  readonly prices: string;
}) {
  const regionParent = new Map(
    rows(files.regions).map(([slug = "", , parent = ""]) => [slug, parent]),
  );
  const portParent = new Map(rows(files.ports).map(([code = "", , parent = ""]) => [code, parent]));
  const prices = rows(files.prices).map(([orig = "", dest = "", day = "", price = ""]) => ({
    orig,
    dest,
    day: dayNumber(day) ?? Number.NaN,
    units: BigInt(Math.round(Number(price) * 10_000)),
  }));

  function portsOf(place: string): ReadonlySet<string> {
    if (portParent.has(place)) return new Set([place]);
    const found = new Set<string>();
    for (const [code, parent] of portParent) {
      for (let slug = parent; slug !== ""; slug = regionParent.get(slug) ?? "") {
        if (slug === place) found.add(code);
      }
    }
    return found;
  }

  return {
    slugs: [...regionParent.keys()],
    codes: [...portParent.keys()],
    rates({ origin, destination, from, to }: RatesQuestion) {
      const origins = portsOf(origin);
      const destinations = portsOf(destination);
      const first = dayNumber(from) ?? Number.NaN;
      const last = dayNumber(to) ?? Number.NaN;
      const totals = Array.from({ length: last - first + 1 }, () => 0n);
      const counts = totals.map(() => 0);
      for (const { orig, dest, day, units } of prices) {
        if (day < first || day > last || !origins.has(orig) || !destinations.has(dest)) continue;
        totals[day - first] = (totals[day - first] ?? 0n) + units;
        counts[day - first] = (counts[day - first] ?? 0) + 1;
      }
      const averages = totals.map((total, index) => {
        const count = BigInt(counts[index] ?? 0);
        return count < 3n ? undefined : Number((2n * total + 10_000n * count) / (20_000n * count));
      });
      return { averages, counts };
    },
  };
}

function rows(csv: string): string[][] {
  return csv
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
}
