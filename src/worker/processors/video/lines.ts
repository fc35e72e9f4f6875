/** Cuts what comes in into lines; of one that is longer than `max` characters the rest is left out. */
export function linesOf(max: number, onLine: (line: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder();
  let begun = "";
  return (chunk) => {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split(/\r\n|\n|\r/);
    begun = (begun + first).slice(0, max);
    for (const next of others) {
      if (begun !== "") onLine(begun);
      begun = next.slice(0, max);
    }
  };
}
