import type { WriteStream } from "node:tty";
import { megabytes } from "./list-models.ts";

const EVERY_MS = 200;

/** A line that counts up in a terminal; elsewhere (a log, a build) nothing, since it would be hundreds of lines. */
export function progressLine(
  name: string,
  { total, out }: { readonly total: number; readonly out: WriteStream },
): { readonly show: (bytes: number) => void; readonly clear: () => void } {
  let shownAt = 0;
  return {
    show(bytes) {
      const now = performance.now();
      if (!out.isTTY || (now - shownAt < EVERY_MS && bytes < total)) return;
      shownAt = now;
      const percent = Math.floor((100 * bytes) / total);
      out.write(`\r${name}: ${megabytes(bytes)} of ${megabytes(total)} (${percent} %)`);
    },
    clear() {
      if (out.isTTY && shownAt > 0) out.write("\r\u001B[K");
    },
  };
}
