/** A file that can not go in. Nothing of it is in the database. */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
  /** Whether the same file may be fine later: when what it lacks are ports that another file brings. */
  readonly maybeLater: boolean;

  constructor(why: string, options: ErrorOptions & { readonly maybeLater?: boolean } = {}) {
    super(why, options);
    this.maybeLater = options.maybeLater ?? false;
  }
}

/** Why one line is not taken. */
export class Fault {
  readonly why: string;
  /** A port that is not known (yet). */
  readonly isUnknownPort: boolean;

  constructor(why: string, { isUnknownPort = false } = {}) {
    this.why = why;
    this.isUnknownPort = isUnknownPort;
  }
}

/** As much of a value as helps to find it. */
const SHOWN = 40;

/** What a file said, fit for a report. */
export function quoted(value: string): string {
  const text = value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
  return `"${text.replaceAll(/\p{Cc}/gu, "\uFFFD")}"`;
}
