import type { Plan } from "./plan.ts";

type Variable = "UPLOADS_QUEUE_URL" | "UPLOADS_TABLE" | "UPLOADS_BUCKET";

/** The queue, table and bucket by which files get into the price API; the deployment in `copilot/` declares the same. */
export const RATES_PLAN: Plan<Variable> = {
  queues: [
    {
      name: "uploads",
      variable: "UPLOADS_QUEUE_URL",
      fifo: false,
      visibilitySeconds: 120,
      // The tries of a file are counted in its row. What is received often is the message of a long loading: again by
      // each new version of the dispatcher, and by each retry.
      maxReceiveCount: 50,
    },
  ],
  tables: [
    {
      name: "uploads",
      variable: "UPLOADS_TABLE",
      key: { name: "uploadId", type: "S" },
      indexes: [],
      expiry: "expiresAt",
    },
  ],
  buckets: [
    {
      name: "uploads",
      variable: "UPLOADS_BUCKET",
      readableByAnyone: false,
      expireDays: 90,
      newObjects: { prefix: "incoming/", queue: "uploads" },
    },
  ],
};
