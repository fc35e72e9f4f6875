/** Which names to offer instead. */
const OFFERED = 3;

/** Something that can be asked for: by `id`, known to people as `name`. */
interface Named {
  readonly id: string;
  readonly name: string;
}

/** The ids of the three that `asked` was most probably meant to be; by spelling, of the id or of the name. */
export function nearest(asked: string, among: readonly Named[]): string[] {
  const wanted = asked.toLowerCase();
  return among
    .map(({ id, name }) => ({
      id,
      far: Math.min(distance(wanted, id.toLowerCase()), distance(wanted, name.toLowerCase())),
    }))
    .toSorted((a, b) => a.far - b.far || (a.id < b.id ? -1 : 1))
    .slice(0, OFFERED)
    .map(({ id }) => id);
}

/** How many letters must be changed, added or left out to get from one to the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 0; line < one.length; line += 1) {
    const next = [line + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (other[column - 1] === one[line] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
