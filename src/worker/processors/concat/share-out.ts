/**
 * Gives each wish its due as far as `total` goes: nobody gets more than they wish, and who wishes too much gets what is
 * left over for each of those.
 */
export function shareOut(wishes: readonly number[], total: number): readonly number[] {
  let left = total;
  let most = Number.POSITIVE_INFINITY;
  for (const [index, wish] of wishes.toSorted((one, other) => one - other).entries()) {
    const share = left / (wishes.length - index);
    if (wish > share) {
      most = share;
      break;
    }
    left -= wish;
  }
  return wishes.map((wish) => Math.min(wish, most));
}
