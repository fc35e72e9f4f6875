import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { dayText } from "../names.ts";
import { type Cell, createDaySums } from "./day-sums.ts";
import type { KnownPorts } from "./known-ports.ts";
import type { PriceRow } from "./price-row.ts";

/** What is handed to the database at once. */
const PIECE_CHARS = 65_536;

/** Room for every day from 1900 to 2199 in a key: `(orig * places + dest) * DAYS + day - FIRST_DAY`. */
const FIRST_DAY = Date.UTC(1900, 0, 1) / 86_400_000;
const DAYS = 110_000;

const MAKE = `
CREATE TEMPORARY TABLE new_sums (
  orig text COLLATE "C" NOT NULL,
  dest text COLLATE "C" NOT NULL,
  month date NOT NULL,
  day smallint NOT NULL,
  total bigint NOT NULL,
  n integer NOT NULL
) ON COMMIT DROP`;

/** What one file adds to the sums of ports and regions; in memory, and what has no room there in a table `new_sums`. */
export interface NewSums {
  add(row: PriceRow): void;
  /** Whether the next rows had better wait for `flush`. */
  isFull(): boolean;
  /** Empties the memory into the table; nothing else may use the connection meanwhile. */
  flush(): Promise<void>;
}

export async function createNewSums(
  client: pg.ClientBase,
  ports: KnownPorts,
  maxSlots?: number,
): Promise<NewSums> {
  await client.query(MAKE);
  const ofPorts = createDaySums(maxSlots);
  const ofRegions = createDaySums(maxSlots);
  const waiting: PriceRow[] = []; // found no room in `ofPorts`
  const columnsOfDay = new Map<number, string>();

  const keyOf = ({ orig, dest, day }: PriceRow): number =>
    (orig * ports.codes.length + dest) * DAYS + day - FIRST_DAY;

  function line(names: readonly string[], { key, total, count }: Cell): string {
    const { orig, dest, day } = placesIn(key, names.length);
    let columns = columnsOfDay.get(day);
    if (columns === undefined) {
      const text = dayText(day);
      columns = `${text.slice(0, 7)}-01\t${Number(text.slice(8))}`;
      columnsOfDay.set(day, columns);
    }
    return `${names[orig]}\t${names[dest]}\t${columns}\t${total}\t${count}\n`;
  }

  function* lines(): Generator<string> {
    for (const cell of ofPorts.empty()) {
      yield line(ports.codes, cell);
      const { orig, dest, day } = placesIn(cell.key, ports.codes.length);
      for (const from of ports.above[orig] ?? []) {
        for (const to of ports.above[dest] ?? []) {
          const regionKey = (from * ports.slugs.length + to) * DAYS + day - FIRST_DAY;
          if (ofRegions.add(regionKey, cell.total, cell.count)) continue;
          yield* regionLines();
          ofRegions.add(regionKey, cell.total, cell.count);
        }
      }
    }
    yield* regionLines();
  }

  function* regionLines(): Generator<string> {
    for (const cell of ofRegions.empty()) yield line(ports.slugs, cell);
  }

  function add(row: PriceRow): void {
    if (!ofPorts.add(keyOf(row), row.units, 1)) waiting.push(row);
  }

  return {
    add,
    isFull: () => waiting.length > 0,
    async flush() {
      do {
        await pipeline(inPieces(lines()), client.query(copyFrom("COPY new_sums FROM STDIN")));
        for (const row of waiting.splice(0)) add(row);
      } while (waiting.length > 0);
    },
  };
}

interface Between {
  readonly orig: number;
  readonly dest: number;
  readonly day: number;
}

function placesIn(key: number, places: number): Between {
  const pair = Math.floor(key / DAYS);
  return {
    orig: Math.floor(pair / places),
    dest: pair % places,
    day: (key % DAYS) + FIRST_DAY,
  };
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = "";
  for (const one of lines) {
    piece += one;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}
