/** What waits for each instance that runs; the whole backlog when none does. */
export function backlogPerInstance(waiting: number, running: number): number {
  return waiting / Math.max(1, running);
}
