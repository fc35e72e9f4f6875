import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Cell, createDaySums, MAX_SLOTS } from "./day-sums.ts";
import type { KnownPorts } from "./known-ports.ts";
import { dayOfMonth, IN_PAIR, monthText, nextMonth } from "./month-and-day.ts";
import type { PlainRows } from "./plain-prices.ts";
import type { PriceRow } from "./price-row.ts";

const COPY = "COPY sums (orig, dest, month, days, totals, counts) FROM STDIN";

/** What is handed to the database at once. */
const PIECE_CHARS = 65_536;

/** Of the room for pairs of ports, what pairs of regions get: a year of 1,000 pairs, and there are 400 between 20 regions. */
const REGIONS_SHARE = 4;

// A key is `(orig * places + dest) * IN_PAIR + inPair`, so that a month's days are neighbours.

/** What the rows of one file add to the sums; in memory until `flush`. */
export interface NewSums {
  add(row: PriceRow): void;
  /** The same for many, which are not needed afterwards. */
  addPlain(rows: PlainRows): void;
  /** Whether the next rows had better wait for `flush`. */
  isFull(): boolean;
  /** Writes everything to the database; nothing else may use the connection meanwhile. */
  flush(): Promise<void>;
  /** How often there was something to write. */
  flushes(): number;
}

/** `maxSlots` bounds the memory: 20 bytes each, for ports, and for the few that regions need. */
export function createNewSums(
  client: pg.ClientBase,
  ports: KnownPorts,
  maxSlots = MAX_SLOTS,
): NewSums {
  const ofPorts = createDaySums(maxSlots);
  const ofGroups = createDaySums(maxSlots / REGIONS_SHARE);
  const ofRegions = createDaySums(maxSlots / REGIONS_SHARE);
  const waiting: PriceRow[] = []; // found no room in `ofPorts`
  let flushes = 0;

  function keyOf({ orig, dest, inPair }: PriceRow): number {
    return (orig * ports.codes.length + dest) * IN_PAIR + inPair;
  }

  function add(row: PriceRow): void {
    if (!ofPorts.add(keyOf(row), row.units, 1)) waiting.push(row);
  }

  function* lines(): Generator<string> {
    for (const month of monthsOf(ofPorts.empty())) {
      yield lineOf(month, ports.codes);
      const pair = groupPairOf(month.pair);
      for (const { inPair, total, count } of month.cells) {
        const key = pair * IN_PAIR + inPair;
        if (ofGroups.add(key, total, count)) continue;
        yield* regionLines();
        ofGroups.add(key, total, count);
      }
    }
    yield* regionLines();
  }

  function groupPairOf(pair: number): number {
    const from = ports.groupOf[Math.floor(pair / ports.codes.length)] ?? 0;
    const to = ports.groupOf[pair % ports.codes.length] ?? 0;
    return from * ports.above.length + to;
  }

  /** What is said of groups, said of every region above them. */
  function* regionLines(): Generator<string> {
    for (const cell of ofGroups.empty()) {
      const inPair = cell.key % IN_PAIR;
      for (const pair of regionPairsAbove(Math.floor(cell.key / IN_PAIR))) {
        const key = pair * IN_PAIR + inPair;
        if (ofRegions.add(key, cell.total, cell.count)) continue;
        yield* fromRegions();
        ofRegions.add(key, cell.total, cell.count);
      }
    }
    yield* fromRegions();
  }

  function* regionPairsAbove(groupPair: number): Generator<number> {
    for (const from of ports.above[Math.floor(groupPair / ports.above.length)] ?? []) {
      for (const to of ports.above[groupPair % ports.above.length] ?? []) {
        yield from * ports.slugs.length + to;
      }
    }
  }

  function* fromRegions(): Generator<string> {
    for (const month of monthsOf(ofRegions.empty())) yield lineOf(month, ports.slugs);
  }

  function addPlain({ count, orig, dest, inPair, units }: PlainRows): void {
    for (let index = 0; index < count; index += 1) {
      const from = orig[index] ?? 0;
      const to = dest[index] ?? 0;
      const at = inPair[index] ?? 0;
      const price = units[index] ?? 0;
      const key = (from * ports.codes.length + to) * IN_PAIR + at;
      if (!ofPorts.add(key, price, 1)) {
        waiting.push({ orig: from, dest: to, inPair: at, units: price });
      }
    }
  }

  return {
    add,
    addPlain,
    isFull: () => waiting.length > 0,
    async flush() {
      do {
        flushes += 1;
        await pipeline(inPieces(lines()), client.query(copyFrom(COPY)));
        for (const row of waiting.splice(0)) add(row);
      } while (waiting.length > 0);
    },
    flushes: () => flushes,
  };
}

/** The days of one month that have prices, between one pair of places. */
interface Month {
  readonly pair: number;
  readonly cells: { readonly inPair: number; readonly total: number; readonly count: number }[];
}

function* monthsOf(cells: Iterable<Cell>): Generator<Month> {
  let month: Month | undefined;
  let end = 0;
  for (const { key, total, count } of cells) {
    if (month === undefined || key >= end) {
      if (month) yield month;
      month = { pair: Math.floor(key / IN_PAIR), cells: [] };
      end = key - (key % IN_PAIR) + nextMonth(key % IN_PAIR);
    }
    month.cells.push({ inPair: key % IN_PAIR, total, count });
  }
  if (month) yield month;
}

/** A row for COPY. */
function lineOf({ pair, cells }: Month, names: readonly string[]): string {
  const columns = [
    names[Math.floor(pair / names.length)],
    names[pair % names.length],
    monthText(cells[0]?.inPair ?? 0),
    `{${cells.map(({ inPair }) => dayOfMonth(inPair)).join()}}`,
    `{${cells.map(({ total }) => total).join()}}`,
    `{${cells.map(({ count }) => count).join()}}`,
  ];
  return `${columns.join("\t")}\n`;
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}
