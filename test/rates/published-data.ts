import { seededRandom } from "../support/random.ts";

/** Who lies in what, four levels deep; two trees, one region with nothing in it, one with regions only. */
const REGIONS: readonly (readonly [slug: string, name: string, parent: string | null])[] = [
  ["asia", "Asia", null],
  ["china", "China", "asia"],
  ["china_main", "China Main", "china"],
  ["china_east_main", "China, East Main", "china_main"],
  ["china_south_main", 'China "South" Main', "china_main"],
  ["china_north_main", "China North Main", "china_main"],
  ["europe", "Europe", null],
  ["north_europe", "North Europe", "europe"],
  ["north_europe_main", "North Europe Main", "north_europe"],
  ["north_europe_sub", "North Europe Sub", "north_europe"],
  ["uk_main", "UK Main", "north_europe_main"],
  ["uk_sub", "UK Sub", "north_europe_sub"],
  ["scandinavia", "Scandinavia", "north_europe"],
  ["norway_south_west", "Norge, Sør-Vest", "scandinavia"],
  ["stockholm_area", "Stockholmsområdet", "scandinavia"],
  ["baltic", "Baltic", "north_europe"],
  ["baltic_main", "Baltic Main", "baltic"],
  ["finland_main", "Suomi, Åbo", "baltic"],
  ["kattegat", "Kattegat", null],
  ["mediterranean-2", "Mediterranean", "europe"],
];

/** In the last one there is none, and in the others above it by chance only. */
const EMPTY = "mediterranean-2";

export interface Port {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

export interface Price {
  readonly orig: string;
  readonly dest: string;
  readonly day: string;
  /** In dollars, as a file says it. */
  readonly price: string;
}

/** Data as large, and as uneven, as what others publish of freight rates. */
export interface PublishedData {
  readonly regions: readonly {
    readonly slug: string;
    readonly name: string;
    readonly parent: string | null;
  }[];
  readonly ports: readonly Port[];
  readonly prices: readonly Price[];
  readonly days: readonly string[];
}

const PORTS = 143;
const PRICES = 56_689;
const PAIRS = 1500;

export function makePublishedData(seed: number): PublishedData {
  const random = seededRandom(seed);
  const slugs = REGIONS.map(([slug]) => slug).filter((slug) => slug !== EMPTY);
  const ports: Port[] = [
    { code: "CNSGH", name: "Shanghai", parent: "china_east_main" },
    { code: "CNXXX", name: "China Main", parent: "north_europe_sub" }, // called as a region is
    { code: "GBKA2", name: "uk_main", parent: "uk_sub" },
    { code: "SEGOT", name: 'Göteborg, "Gothenburg" 🚢', parent: "europe" },
    { code: "AQMCM", name: "McMurdo", parent: null },
  ];
  const letter = () => String.fromCharCode(65 + random.below(26));
  while (ports.length < PORTS) {
    const code = Array.from({ length: 5 }, letter).join("");
    if (ports.some((port) => port.code === code)) continue;
    ports.push({ code, name: `Port ${ports.length}, ${code}`, parent: random.pick(slugs) });
  }
  const days = Array.from(
    { length: 31 },
    (_, day) => `2016-01-${String(day + 1).padStart(2, "0")}`,
  );
  const pairs = Array.from(
    { length: PAIRS },
    () => [random.pick(ports), random.pick(ports)] as const,
  );
  const prices = Array.from({ length: PRICES }, () => {
    const [orig, dest] = random.pick(pairs);
    const cents = random.chance(0.05) ? `.${random.below(10)}5` : "";
    const price = `${random.below(4000)}${cents}`;
    return { orig: orig.code, dest: dest.code, day: random.pick(days), price };
  });
  const regions = REGIONS.map(([slug, name, parent]) => ({ slug, name, parent }));
  return { regions, ports, prices, days };
}

export interface DayRate {
  readonly average: number | null;
  readonly count: number;
}

/** Every day's average and number of prices between any two ports or regions, by counting; in cents, all integers. */
export function countRates({ regions, ports, prices }: PublishedData) {
  const parents = new Map(regions.map(({ slug, parent }) => [slug, parent]));
  const placesOf = new Map(
    ports.map(({ code, parent }) => {
      const places = [code];
      for (let slug = parent; slug !== null; slug = parents.get(slug) ?? null) places.push(slug);
      return [code, places];
    }),
  );
  const found = new Map<string, { cents: number; count: number }>();
  for (const { orig, dest, day, price } of prices) {
    const [dollars = "", decimals = ""] = price.split(".");
    const cents = Number(`${dollars}${decimals.padEnd(2, "0")}`);
    for (const from of placesOf.get(orig) ?? []) {
      for (const to of placesOf.get(dest) ?? []) {
        const key = `${from} ${to} ${day}`;
        const sum = found.get(key) ?? { cents: 0, count: 0 };
        sum.cents += cents;
        sum.count += 1;
        found.set(key, sum);
      }
    }
  }
  return (origin: string, destination: string, day: string): DayRate => {
    const { cents, count } = found.get(`${origin} ${destination} ${day}`) ?? { cents: 0, count: 0 };
    if (count < 3) return { average: null, count };
    const rest = cents % (count * 100);
    const whole = (cents - rest) / (count * 100);
    return { average: 2 * rest >= count * 100 ? whole + 1 : whole, count };
  };
}
