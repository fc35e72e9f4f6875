import { z } from "zod";
import { parseCsvLine } from "./csv-line.ts";
import { Fault, FileRefused, quoted } from "./refused.ts";
import { EXPECTED, type TableName, TABLES, tablesWith } from "./tables.ts";

/** How the rows of one file are read. */
export interface RowReader {
  readonly table: TableName;
  readonly format: "csv" | "json";
  /** CSV with the table's columns in order and nothing else. */
  readonly isPlain: boolean;
  /** The values in the order of the table's columns; of JSON lines the first line is a row, too. */
  readonly read: (line: string) => readonly string[] | Fault;
}

/**
 * Tells by the first line what a file is: JSON lines begin with `{`, CSV with its header. Columns come in any order, and
 * others between them are passed over. Throws FileRefused.
 */
export function rowReader(firstLine: string): RowReader {
  if (firstLine.trimStart().startsWith("{")) {
    const object = jsonObject(firstLine);
    if (object instanceof Fault) throw new FileRefused(`Its first line is not JSON: ${object.why}`);
    const table = tableOf(Object.keys(object));
    return { table, format: "json", isPlain: false, read: jsonReader(TABLES[table]) };
  }
  const header = parseCsvLine(firstLine);
  if (header instanceof Fault) throw new FileRefused(`Its header cannot be read: ${header.why}`);
  const table = tableOf(header);
  const isPlain = header.join() === TABLES[table].join();
  return { table, format: "csv", isPlain, read: csvReader(header, TABLES[table]) };
}

function tableOf(columns: readonly string[]): TableName {
  const [table, other] = tablesWith(columns);
  const shown = quoted(columns.join(","));
  if (table === undefined) {
    throw new FileRefused(`Its first line has the columns ${shown}; expected one of ${EXPECTED}.`);
  }
  if (other !== undefined)
    throw new FileRefused(`Its columns fit two tables, ${table} and ${other}.`);
  if (new Set(columns).size < columns.length) {
    throw new FileRefused(`A column is there twice: ${shown}.`);
  }
  return table;
}

function csvReader(header: readonly string[], columns: readonly string[]): RowReader["read"] {
  const places = columns.map((column) => header.indexOf(column));
  const inOrder =
    header.length === columns.length && places.every((place, index) => place === index);
  return (line) => {
    const values = parseCsvLine(line);
    if (values instanceof Fault) return values;
    if (values.length !== header.length) {
      return new Fault(`The line has ${values.length} values; the header has ${header.length}.`);
    }
    return inOrder ? values : places.map((place) => values[place] ?? "");
  };
}

function jsonReader(columns: readonly string[]): RowReader["read"] {
  return (line) => {
    const object = jsonObject(line);
    if (object instanceof Fault) return object;
    const values: string[] = [];
    for (const column of columns) {
      const value = Plain.safeParse(object[column]);
      if (!value.success) return new Fault(`${column} is missing, or no plain value.`);
      values.push(value.data === null ? "" : String(value.data));
    }
    return values;
  };
}

const Plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const JsonObject = z.record(z.string(), z.unknown());

function jsonObject(line: string): Readonly<Record<string, unknown>> | Fault {
  try {
    const object = JsonObject.safeParse(JSON.parse(line));
    return object.success ? object.data : new Fault("The line is not a JSON object.");
  } catch {
    return new Fault("The line is not JSON.");
  }
}
