import { randomBytes } from "node:crypto";
import { POLYBOT_PLAN } from "../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../src/cloud/provision/provision.ts";
import type { useLocalCloud } from "./local-cloud.ts";

/** One queue of the plan, of the test's own, with its dead letters: in a fraction of the time that all takes. */
export async function oneQueue(
  { clients }: ReturnType<typeof useLocalCloud>,
  name: "inbox" | "jobs" | "results",
  visibilitySeconds: number,
): Promise<{ readonly url: string; readonly deadLettersUrl: string }> {
  const queues = POLYBOT_PLAN.queues.filter((queue) => queue.name === name);
  const prefix = `t-${randomBytes(4).toString("hex")}`;
  const plan = { queues, tables: [], buckets: [] };
  const { env, deadLetters } = await provision(clients, plan, { prefix, visibilitySeconds });
  const variable = queues[0]?.variable ?? "JOBS_QUEUE_URL";
  return { url: env[variable], deadLettersUrl: deadLetters[variable] ?? "" };
}
