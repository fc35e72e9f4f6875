import type { SqsStore } from "./fauxqs-app.ts";

/**
 * Makes a queue take the next messages twice, as a standard queue sometimes does and the emulator never.
 *
 * Both copies have the same message id and are visible at once. Throws when there is no such queue.
 */
export function duplicateNextMessages(sqs: SqsStore, queueUrl: string, times: number): void {
  const queue = sqs.getQueue(queueUrl);
  if (!queue) throw new Error(`There is no queue ${queueUrl}`);
  if (times < 1) return;
  const enqueue = queue.enqueue.bind(queue);
  let left = times;
  queue.enqueue = (message) => {
    left -= 1;
    if (left === 0) queue.enqueue = enqueue;
    enqueue(message);
    enqueue({ ...message });
  };
}
