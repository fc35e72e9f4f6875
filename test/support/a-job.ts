import type { JobOf } from "../../src/jobs/job.ts";
import { jobIdOf } from "../../src/jobs/job-id.ts";
import type { JobResult } from "../../src/jobs/row.ts";

let messages = 0;

/** A job that nobody has asked for before. */
export function aJob(
  more: { readonly requestedAt?: number; readonly bucket?: string } = {},
): JobOf<"detect"> {
  const { requestedAt = Date.now(), bucket = "images" } = more;
  const messageId = ++messages;
  const id = jobIdOf({
    botId: 42,
    chatId: 1001,
    messageId,
    fileUniqueId: "AQAD",
    operation: "detect",
  });
  return {
    v: 1,
    id,
    kind: "detect",
    chatId: 1001,
    replyTo: messageId,
    requestedAt,
    image: { bucket, key: `originals/${id}` },
  };
}

/** What a job may leave behind; `by` tells one result from another. */
export function aResult(by = "dog"): JobResult {
  return {
    labels: [{ class: by, score: 0.9, cx: 0.5, cy: 0.5, width: 0.25, height: 0.5 }],
    image: { bucket: "images", key: "results/x.jpg" },
    width: 640,
    height: 480,
  };
}
