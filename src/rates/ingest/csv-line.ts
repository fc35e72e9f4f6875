import { Fault } from "./refused.ts";

/** The values of one line of CSV (RFC 4180, but a value ends on its line), without the blanks around them. */
export function parseCsvLine(line: string): string[] | Fault {
  if (!line.includes('"')) {
    const values = line.split(",");
    const hasBlanks = line.includes(" ") || line.includes("\t");
    return hasBlanks ? values.map((value) => value.trim()) : values;
  }
  const values: string[] = [];
  // One value: quoted, with quotes doubled inside, or plain; then a comma or the end.
  const value = /(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y;
  for (let more = true; more;) {
    const match = value.exec(line);
    if (!match) return new Fault("A quote is not closed on its line, or stands inside a value.");
    const [, inQuotes, plain = "", end] = match;
    values.push(inQuotes === undefined ? plain.trim() : inQuotes.replaceAll('""', '"'));
    more = end === ",";
  }
  return values;
}
