import type { Plan } from "./plan.ts";

type Variable =
  | "INBOX_QUEUE_URL"
  | "JOBS_QUEUE_URL"
  | "VIDEO_JOBS_QUEUE_URL"
  | "RESULTS_QUEUE_URL"
  | "JOBS_TABLE"
  | "ALBUMS_TABLE"
  | "IMAGES_BUCKET"
  | "THUMBNAILS_BUCKET"
  | "VIDEOS_BUCKET";

/** The queues, tables and buckets that bot and worker use; the deployment in `copilot/` declares the same. */
export const POLYBOT_PLAN: Plan<Variable> = {
  queues: [
    // One group per chat keeps a chat in order and lets chats run side by side.
    {
      name: "inbox",
      variable: "INBOX_QUEUE_URL",
      fifo: true,
      visibilitySeconds: 60,
      maxReceiveCount: 5,
    },
    {
      name: "jobs",
      variable: "JOBS_QUEUE_URL",
      fifo: false,
      visibilitySeconds: 120,
      maxReceiveCount: 5,
    },
    // A video takes minutes; one that takes down its worker three times would do so for ever.
    {
      name: "videos",
      variable: "VIDEO_JOBS_QUEUE_URL",
      fifo: false,
      visibilitySeconds: 1800,
      maxReceiveCount: 3,
    },
    // Album checks need a delay per message, which FIFO queues lack; flood waits of Telegram use up tries.
    {
      name: "results",
      variable: "RESULTS_QUEUE_URL",
      fifo: false,
      visibilitySeconds: 60,
      maxReceiveCount: 20,
    },
  ],
  tables: [
    {
      name: "jobs",
      variable: "JOBS_TABLE",
      key: { name: "jobId", type: "S" },
      indexes: [
        {
          name: "byChat",
          key: { name: "chatId", type: "N" },
          sort: { name: "createdAt", type: "N" },
        },
      ],
      expiry: "expiresAt",
    },
    {
      name: "albums",
      variable: "ALBUMS_TABLE",
      key: { name: "albumId", type: "S" },
      indexes: [],
      expiry: "expiresAt",
    },
  ],
  buckets: [
    { name: "images", variable: "IMAGES_BUCKET", readableByAnyone: false, expireDays: 90 },
    // Other programs keep links to thumbnails, so they stay.
    {
      name: "thumbnails",
      variable: "THUMBNAILS_BUCKET",
      readableByAnyone: true,
      expireDays: undefined,
    },
    { name: "videos", variable: "VIDEOS_BUCKET", readableByAnyone: false, expireDays: 14 },
  ],
};
