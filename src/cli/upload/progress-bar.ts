const CELLS = 30;

/** A bar in a terminal; elsewhere (a log, a pipe) nothing, since it would be many lines. */
export function progressBar(out: NodeJS.WritableStream & { readonly isTTY?: boolean }): {
  readonly show: (done: number, total: number) => void;
  readonly clear: () => void;
} {
  const write = (text: string) => void (out.isTTY === true && out.write(`\r\u001B[K${text}`));
  return {
    show(done, total) {
      const full = Math.round((CELLS * done) / Math.max(1, total));
      write(`[${"#".repeat(full)}${".".repeat(CELLS - full)}] ${done} of ${total}`);
    },
    clear: () => write(""),
  };
}
