import type { Queue } from "../cloud/queue.ts";
import { resultOf } from "../jobs/result-message.ts";
import { SIGNATURE_HEADER, signRequest, TIMESTAMP_HEADER } from "../jobs/results-signature.ts";

/** Says that a job has ended. Safe to repeat. Throws when that did not arrive. */
export type Report = (jobId: string) => Promise<void>;

/** The bot only puts the report in a queue, so it answers at once. */
const REPORT_MS = 10_000;

export function reportToQueue(results: Pick<Queue, "send">): Report {
  return async (jobId) => await results.send(resultOf(jobId));
}

/** Reports by `POST <url>?predictionId=<jobId>`, signed, for networks where the bot is reached directly. */
export function reportByHttp(url: string, hmacKey: string): Report {
  return async (jobId) => {
    const address = new URL(url);
    address.searchParams.set("predictionId", jobId);
    const timestamp = Date.now();
    const target = address.pathname + address.search;
    const signature = signRequest(hmacKey, { method: "POST", target, timestamp, body: "" });
    const response = await fetch(address, {
      method: "POST",
      headers: { [TIMESTAMP_HEADER]: String(timestamp), [SIGNATURE_HEADER]: signature },
      redirect: "manual", // followed, a POST may become a GET that nobody reads
      signal: AbortSignal.timeout(REPORT_MS),
    });
    await response.body?.cancel(); // frees the connection
    if (!response.ok)
      throw new Error(`The bot answered ${response.status} to the result of a job.`);
  };
}
