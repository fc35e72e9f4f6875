import type { RequestListener } from "node:http";
import { acceptAnyBody } from "./body-parsers.ts";
import { holdConditionalWrites } from "./conditional-writes.ts";
import { duplicateNextMessages } from "./duplicates.ts";
import { createFauxqsApp, createStores } from "./fauxqs-app.ts";
import { answerMoveTasks } from "./move-tasks.ts";
import { notificationFault, sendNotifications } from "./notifications.ts";
import { keepQueueTimers } from "./queue-timers.ts";
import { correctReceivedMessages } from "./received-messages.ts";
import { honourResponseOverrides } from "./response-overrides.ts";
import { answerSubResources } from "./sub-resources.ts";

/** SQS and S3 in memory, as a listener for a server of ours. */
export interface QueuesAndObjects {
  readonly listener: RequestListener;
  duplicateNext(queueUrl: string, times: number): void;
  /** Ends open polls; to be called before the server's connections are closed. */
  stop(): Promise<void>;
}

/** `timersEveryMs` is how late a delayed or expired message may become visible. */
export async function createQueuesAndObjects(timersEveryMs: number): Promise<QueuesAndObjects> {
  const stores = await createStores();
  const { sqsStore, s3Store } = stores;
  const app = createFauxqsApp(stores);
  acceptAnyBody(app);
  const kept = answerSubResources(app, s3Store, (name, document) =>
    name === "notification" ? notificationFault(sqsStore, document) : undefined,
  );
  holdConditionalWrites(app, s3Store);
  answerMoveTasks(app, sqsStore);
  correctReceivedMessages(app, sqsStore);
  honourResponseOverrides(app);
  sendNotifications(app, stores, kept);
  await app.ready();
  const timers = keepQueueTimers(sqsStore, timersEveryMs);
  return {
    listener: (request, response) => app.routing(request, response),
    duplicateNext: (queueUrl, times) => duplicateNextMessages(sqsStore, queueUrl, times),
    async stop() {
      timers[Symbol.dispose]();
      await app.close();
    },
  };
}
