import { dayNumber, dayText } from "../../rates/names.ts";

/** Twenty made-up regions, four levels deep. */
const REGIONS: Readonly<Record<string, string>> = {
  europe: "",
  north_europe: "europe",
  north_europe_main: "north_europe",
  benelux_main: "north_europe_main",
  germany_main: "north_europe_main",
  north_europe_sub: "north_europe",
  uk_sub: "north_europe_sub",
  ireland_sub: "north_europe_sub",
  scandinavia: "north_europe",
  norway_west: "scandinavia",
  sweden_south: "scandinavia",
  baltic: "north_europe",
  baltic_main: "baltic",
  finland_main: "baltic",
  asia: "",
  china: "asia",
  china_main: "china",
  china_east_main: "china_main",
  china_south_main: "china_main",
  china_north_main: "china_main",
};

/** Where ports lie, and the country in their codes. */
const COASTS: readonly (readonly [country: string, slug: string])[] = [
  ["NL", "benelux_main"],
  ["CN", "china_east_main"],
  ["DE", "germany_main"],
  ["CN", "china_south_main"],
  ["GB", "uk_sub"],
  ["IE", "ireland_sub"],
  ["CN", "china_north_main"],
  ["NO", "norway_west"],
  ["SE", "sweden_south"],
  ["CN", "china_main"],
  ["EE", "baltic_main"],
  ["FI", "finland_main"],
  ["DK", "scandinavia"],
];

const PORTS = 143;

/** Two that everybody knows, for the examples. */
const KNOWN: readonly Port[] = [
  { code: "CNSGH", name: "Shanghai", parent: "china_east_main" },
  { code: "NLRTM", name: "Rotterdam", parent: "benelux_main" },
];

interface Port {
  readonly code: string;
  readonly name: string;
  readonly parent: string;
}

export interface SampleData {
  readonly regions: string;
  readonly ports: string;
  /** CSV in pieces of a few thousand lines, the header first. */
  readonly prices: Iterable<string>;
}

export interface SampleOptions {
  readonly prices: number;
  /** `YYYY-MM-DD` */
  readonly firstDay: string;
  readonly days: number;
  /** Pairs of ports that have prices; one is CNSGH to NLRTM. */
  readonly pairs: number;
  readonly seed?: number;
}

/** What `npm start` loads: about six prices per pair and day in January 2016. */
export const STARTING: SampleOptions = {
  prices: 56_689,
  firstDay: "2016-01-01",
  days: 31,
  pairs: 300,
};

const LINES_AT_ONCE = 2000;

/** Regions, ports and prices as CSV files, made up; the same for the same options. */
export function makeSampleData(options: SampleOptions): SampleData {
  const random = randomFrom(options.seed ?? 1);
  const ports = makePorts(random);
  return {
    regions: csv("slug,name,parent_slug", Object.entries(REGIONS).map(regionLine)),
    ports: csv(
      "code,name,parent_slug",
      ports.map(({ code, name, parent }) => `${code},${name},${parent}`),
    ),
    prices: makePrices(ports, options, random),
  };
}

function makePorts(random: () => number): Port[] {
  const ports = new Map(KNOWN.map((port) => [port.code, port]));
  for (let index = 0; ports.size < PORTS; index += 1) {
    const [country, parent] = at(COASTS, index % COASTS.length);
    const letters = Array.from({ length: 3 }, () => String.fromCharCode(65 + random() * 26));
    const code = `${country}${letters.join("")}`;
    if (!ports.has(code)) ports.set(code, { code, name: `Port ${letters.join("")}`, parent });
  }
  return [...ports.values()];
}

function* makePrices(
  ports: readonly Port[],
  { prices, firstDay, days, pairs }: SampleOptions,
  random: () => number,
): Generator<string> {
  const inChina = ports.filter(({ code }) => code.startsWith("CN"));
  const elsewhere = ports.filter(({ code }) => !code.startsWith("CN"));
  const used = Array.from({ length: pairs }, (_, index) => {
    const there = index === 0 ? "CNSGH" : at(inChina, Math.floor(random() * inChina.length)).code;
    const here =
      index === 0 ? "NLRTM" : at(elsewhere, Math.floor(random() * elsewhere.length)).code;
    const base = 600 + Math.floor(random() * 2000);
    return { route: index % 4 === 3 ? `${here},${there}` : `${there},${here}`, base };
  });
  const start = dayNumber(firstDay) ?? 0;
  const texts = Array.from({ length: days }, (_, index) => dayText(start + index));
  yield "orig_code,dest_code,day,price\n";
  for (let made = 0; made < prices;) {
    let piece = "";
    for (let line = 0; line < LINES_AT_ONCE && made < prices; line += 1, made += 1) {
      const { route, base } = at(used, Math.floor(random() * used.length));
      const day = at(texts, Math.floor(random() * days));
      piece += `${route},${day},${base + Math.floor(random() * 400)}\n`;
    }
    yield piece;
  }
}

function regionLine([slug, parent]: readonly [string, string]): string {
  const words = slug.split("_").map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${slug},${words.join(" ")},${parent}`;
}

function csv(header: string, lines: readonly string[]): string {
  return `${[header, ...lines].join("\n")}\n`;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`There is no item ${index}.`);
  return item;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
