/** What stands in one pair of parentheses. */
export type Expression = readonly (Expression | string)[];

/** Reads `(a b (c d)) …`, leaving out comments (`;;` to the end of the line). Throws when a parenthesis is missing. */
export function readExpressions(text: string): Expression[] {
  const tokens = text.replaceAll(/;;.*$/gm, "").match(/[()]|[^\s()]+/g) ?? [];
  const open: (Expression | string)[][] = [[]];
  for (const token of tokens) {
    if (token === "(") open.push([]);
    else if (token === ")") close(open);
    else open.at(-1)?.push(token);
  }
  const [all = []] = open;
  if (open.length !== 1) throw new Error("A parenthesis is not closed.");
  return all.filter((part) => typeof part !== "string");
}

function close(open: (Expression | string)[][]): void {
  const closed = open.pop() ?? [];
  if (open.length === 0) throw new Error("A parenthesis is closed that was not opened.");
  open.at(-1)?.push(closed);
}
