import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, textOf } from "../../src/cli/deploy/json.ts";
import { type Child, keepRunning } from "../../src/local/child.ts";
import { childEnvironment } from "../../src/local/cloud/child-environment.ts";
import { freePort } from "../../src/local/free-port.ts";
import { botVariables, workerVariables } from "../../src/local/process-variables.ts";
import { type Asked, BUNDLED_MODEL, eventually, useSystem } from "../support/system.ts";
import { startBalancer } from "./balancer.ts";
import { INHERITED } from "../support/inherited.ts";

// A deployment, as ECS does it: a new task first; when it is healthy an old one is taken from the load balancer, gets
// SIGTERM, and is killed after its StopTimeout. Meanwhile people send photos.

const balancer = await startBalancer();
const chat = useSystem({ workers: 0, botEnv: { PUBLIC_URL: balancer.url } });
beforeAll(async () => {
  const port = Number(new URL(chat.system.botUrl).port);
  await isHealthy(`${chat.system.botUrl}/readyz`);
  balancer.register(port);
});
afterAll(async () => await balancer.stop());

interface Task {
  readonly child: Child;
  readonly port: number;
  /** How it ended; undefined while it runs. */
  exit(): number | null | undefined;
}

/** The time between SIGTERM and SIGKILL, from the deployment itself. */
function stopTimeoutMs(workload: string): number {
  const { workloads } = readDeployment(fileURLToPath(new URL("../..", import.meta.url)));
  const patches = workloads.find(({ name }) => name === workload)?.patches.list ?? [];
  const patch = patches.find((each) => textOf(at(each, "path")).endsWith("/StopTimeout"));
  return Number(at(patch, "value")) * 1000;
}

async function start(kind: "bot" | "worker", env: Record<string, string> = {}): Promise<Task> {
  const { system } = chat;
  const port = await freePort();
  const { resources, standIn, webhookSecret, resultsKey } = system;
  const telegram = { token: standIn.token, apiRoot: standIn.url, mode: "webhook" } as const;
  const own =
    kind === "bot"
      ? {
          ...botVariables({ resources, telegram, port, webhookSecret, resultsKey }),
          PUBLIC_URL: balancer.url,
          MAX_LINGER_SECONDS: "1",
        }
      : {
          ...workerVariables({ resources, agentUri: system.cloud.agentUri(`deployed-${port}`) }),
          MODEL_PATH: BUNDLED_MODEL,
          METRICS_PORT: String(port),
        };
  let exit: number | null | undefined;
  const child = keepRunning({
    name: `${kind}-${port}`,
    entry: `${kind}/main.ts`,
    env: childEnvironment({
      inherited: INHERITED,
      cloud: system.cloud.env,
      own: { ...own, ...env },
    }),
    killAfterMs: stopTimeoutMs(kind === "bot" ? "polybot" : "yolo5"),
    onStart: () => undefined,
    onEnd: ({ code }) => (exit = code),
    onLine: () => undefined,
  });
  onTestFinished(async () => await child.stop());
  return { child, port, exit: () => exit };
}

async function isHealthy(url: string): Promise<void> {
  await eventually(async () => expect((await fetch(url)).status).toBe(200));
}

/** New over old: what there was is stopped only when what comes is healthy. */
async function replaceBot(old: Pick<Task, "port"> & { stop(): Promise<void> }): Promise<Task> {
  const task = await start("bot");
  await isHealthy(`http://127.0.0.1:${task.port}/readyz`);
  balancer.register(task.port);
  await balancer.deregister(old.port);
  await old.stop();
  return task;
}

async function replaceWorker(old: Task): Promise<Task> {
  const task = await start("worker");
  await isHealthy(`http://127.0.0.1:${task.port}/healthz`);
  await old.child.stop();
  return task;
}

/** People, each of whom sends a photo, waits for the answer and sends the next one, until told to stop. */
function traffic() {
  const sent: Asked[] = [];
  const over = new AbortController();
  async function person(photo: number): Promise<void> {
    while (!over.signal.aborted) {
      const asked = await chat.sendPhoto(chat.newChat(), "predict", photo);
      sent.push(asked);
      await chat.onePictureEach([asked]);
    }
  }
  const sending = Promise.all([0, 1, 2, 0].map(person));
  sending.catch(() => undefined); // whoever ends it hears of it
  return {
    sent,
    async end(): Promise<readonly Asked[]> {
      over.abort();
      await sending;
      return sent;
    },
  };
}

test(
  "bots and workers are replaced one by one while photos come in, and nothing is lost",
  { timeout: 180_000 },
  async () => {
    const oldWorkers = [await start("worker"), await start("worker")];
    const oldBot = {
      port: Number(new URL(chat.system.botUrl).port),
      stop: async () => await chat.system.bot.stop(),
    };
    for (const { port } of oldWorkers) await isHealthy(`http://127.0.0.1:${port}/healthz`);
    const people = traffic();
    await eventually(() => expect(people.sent.length).toBeGreaterThan(2));

    const secondBot = await replaceBot(oldBot);
    for (const old of oldWorkers) await replaceWorker(old);
    const thirdBot = await replaceBot({
      port: secondBot.port,
      stop: async () => await secondBot.child.stop(),
    });
    await eventually(() => expect(people.sent.length).toBeGreaterThan(10));

    await chat.onePictureEach(await people.end());
    expect(balancer.statuses.filter((status) => status !== 200)).toEqual([]);
    expect([...oldWorkers, secondBot].map((task) => task.exit())).toEqual([0, 0, 0]);
    expect(thirdBot.exit()).toBeUndefined();

    // A bad one is never healthy, so it gets no request and nothing is stopped for it.
    const bad = await start("bot", {
      JOBS_TABLE: "no-such-table",
      INBOX_QUEUE_URL: "http://127.0.0.1:1/no/queue",
    });
    const after = traffic();
    await eventually(() => expect(bad.exit()).toBe(1));
    await chat.onePictureEach(await after.end());
    expect(balancer.statuses.filter((status) => status !== 200)).toEqual([]);
  },
);

test("a bot that Telegram has not answered yet is not ready, so no old one goes for it", async () => {
  const { faults } = chat.system.standIn;
  const held = faults.add({ method: "getWebhookInfo", kind: "delay", delayMs: 600_000 });
  const task = await start("bot");
  await eventually(() => {
    expect(faults.list().find(({ id }) => id === held.id)?.played).toBe(1);
  });
  const answer = await fetch(`http://127.0.0.1:${task.port}/readyz`);
  expect(answer.status).toBe(503);
  await task.child.stop();
});
