/** The tables that a file can be for, and their columns; which one it is, its columns say. */
export const TABLES = {
  prices: ["orig_code", "dest_code", "day", "price"],
  ports: ["code", "name", "parent_slug"],
  regions: ["slug", "name", "parent_slug"],
} as const;

export type TableName = keyof typeof TABLES;

const NAMES = ["prices", "ports", "regions"] as const satisfies readonly TableName[];

/** The tables whose columns are all there; others may be beside them. */
export function tablesWith(columns: readonly string[]): TableName[] {
  const given = new Set(columns);
  return NAMES.filter((name) => TABLES[name].every((column) => given.has(column)));
}

/** For people: what a file may look like. */
export const EXPECTED = NAMES.map((name) => `${name} (${TABLES[name].join(",")})`).join(", ");
