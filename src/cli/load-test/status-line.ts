/** A line in a terminal that is written again and again; elsewhere (a log, a pipe) nothing, since it would be many. */
export function statusLine(out: NodeJS.WritableStream & { readonly isTTY?: boolean }): {
  readonly show: (text: string) => void;
  readonly clear: () => void;
} {
  const write = (text: string) => void (out.isTTY === true && out.write(`\r\u001B[K${text}`));
  return { show: write, clear: () => write("") };
}
