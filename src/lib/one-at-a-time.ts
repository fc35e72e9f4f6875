/** Runs what it is given one after the other, in the order in which it came; each caller gets its own outcome. */
export function createOneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined); // told to whoever asked; the next one goes on all the same
    return await mine;
  };
}
