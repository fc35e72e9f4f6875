import { Fault } from "./refused.ts";
import type { LineBatch } from "./lines.ts";

/** What every table's loading gets. */
export interface Source {
  /** What is left of the file after its header. */
  readonly batches: AsyncIterator<LineBatch, void>;
  readonly read: (line: string) => readonly string[] | Fault;
  /** Whether lines are CSV with the table's columns in order and nothing else. */
  readonly isPlain: boolean;
  readonly reject: (line: number, fault: Fault) => void;
  /** Resolves when more may be rejected. */
  readonly settle: () => Promise<void>;
}

/** Rows that are in the transaction so far. */
export interface Loaded {
  readonly rows: number;
  /** Lines that had something to say, good and bad. */
  readonly lines: number;
  /** How many rows of sums there are of each month now. */
  readonly flushes: number;
  /** What is left to be done once the file is found good enough. */
  readonly finish: () => Promise<void>;
}

/** Hands every line that is not blank to `take`, and rejects what it finds at fault. Gives how many there were, and how many were good. */
export function takeLines(
  batch: LineBatch,
  { read, reject }: Pick<Source, "read" | "reject">,
  take: (values: readonly string[], line: number) => Fault | undefined,
): { readonly lines: number; readonly rows: number } {
  let given = 0;
  let rows = 0;
  for (const [index, line] of batch.lines().entries()) {
    if (typeof line === "string" && isBlank(line)) continue;
    given += 1;
    const number = batch.first + index;
    const values = typeof line === "string" ? read(line) : line;
    const fault = isFault(values) ? values : take(values, number);
    if (fault === undefined) rows += 1;
    else reject(number, fault);
  }
  return { lines: given, rows };
}

function isBlank(line: string): boolean {
  return line === "" || (line.charCodeAt(0) <= 32 && line.trim() === "");
}

function isFault(values: readonly string[] | Fault): values is Fault {
  return values instanceof Fault;
}
