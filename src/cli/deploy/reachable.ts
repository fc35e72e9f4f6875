/** A function or a method with its text. */
interface Piece {
  readonly file: string;
  readonly name: string;
  readonly isMethod: boolean;
  readonly text: string;
}

/** How functions and methods begin, as the formatter writes them: at the top, in a factory, in what a factory returns. */
const BEGINS = [
  /^ {0,2}(?:export )?(?:async )?function\*? ?(?<function>\w+)/,
  /^ {4}(?:async )?\*?(?<method>\w+)\(.*(?<!\()\{$/,
  /^ {4}async \*?(?<method>\w+)\(/,
  /^ {4}(?<method>\w+): (?:async )?\(/,
];

/**
 * The parts of shared files that a process can come to: its own files whole, of the others the functions that something
 * reached names, and the methods that something reached calls. By name alone, so rather too much than too little.
 */
export function reachable(
  graph: ReadonlyMap<string, string>,
  isOwn: (file: string) => boolean,
): readonly { readonly file: string; readonly text: string }[] {
  const own = [...graph].filter(([file]) => isOwn(file)).map(([file, text]) => ({ file, text }));
  let left = [...graph]
    .filter(([file]) => !isOwn(file))
    .flatMap(([file, text]) => piecesOf(file, text));
  const reached: { readonly file: string; readonly text: string }[] = [...own];
  for (let said = textOf(own); said !== "";) {
    const now = left.filter((piece) => isNamedIn(said, piece));
    left = left.filter((piece) => !now.includes(piece));
    reached.push(...now);
    said = textOf(now);
  }
  return reached;
}

function isNamedIn(text: string, { name, isMethod }: Piece): boolean {
  return new RegExp(isMethod ? `\\.${name}\\b|\\b${name}\\(` : `\\b${name}\\b`).test(text);
}

function textOf(parts: readonly { readonly text: string }[]): string {
  return parts.map(({ text }) => text.replaceAll(/^\s*(\/\*\*|\*|\/\/).*$/gm, "")).join("\n");
}

function piecesOf(file: string, text: string): Piece[] {
  const pieces: { file: string; name: string; isMethod: boolean; text: string }[] = [];
  for (const line of text.split("\n")) {
    const groups = BEGINS.map((begin) => begin.exec(line)?.groups).find(Boolean);
    const name = groups?.["function"] ?? groups?.["method"];
    if (name !== undefined) {
      pieces.push({ file, name, isMethod: groups?.["method"] !== undefined, text: "" });
    }
    const last = pieces.at(-1);
    if (last)
      last.text += `${line.slice(name === undefined ? 0 : line.indexOf(name) + name.length)}\n`;
  }
  return pieces;
}
