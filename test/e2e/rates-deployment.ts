import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { expect, onTestFinished } from "vitest";
import { keepRunning } from "../../src/local/child.ts";
import { childEnvironment } from "../../src/local/cloud/child-environment.ts";
import { freePort } from "../../src/local/free-port.ts";
import { ratesVariables } from "../../src/local/process-variables.ts";
import { eventually, useDispatchers } from "../support/dispatcher-rig.ts";
import { priceFiles, useIngestTasks } from "../support/ingest-tasks.ts";
import type { useLocalCloud } from "../support/local-cloud.ts";
import { useDatabase } from "../support/postgres.ts";
import { startBalancer } from "./balancer.ts";
import { INHERITED } from "../support/inherited.ts";

// A deployment, as ECS does it: a new task first; when it is healthy an old one is taken from the load balancer, gets
// SIGTERM, and is killed when that takes too long. Meanwhile prices are asked for, and files are loaded.

/** More requests than this at once only wait for each other, however slow the machine is. */
const MAX_UNDER_WAY = 100;

interface Task {
  readonly port: number;
  stop(): Promise<void>;
  /** How it ended; undefined while it runs. */
  exit(): number | null | undefined;
}

async function isHealthy(task: Task, path: string): Promise<void> {
  await eventually(async () => {
    expect((await fetch(`http://127.0.0.1:${task.port}${path}`)).status).toBe(200);
  });
}

export async function useRatesDeployment(
  local: ReturnType<typeof useLocalCloud>,
  { maxTasks }: { readonly maxTasks: number },
) {
  const database = await useDatabase();
  const tasks = useIngestTasks(local.cloud, database);
  const rig = await useDispatchers(local, { run: tasks.run, maxTasks, visibilitySeconds: 30 });
  const balancer = await startBalancer();
  onTestFinished(async () => await balancer.stop());

  async function startApi(databaseUrl = database.url): Promise<Task> {
    const port = await freePort();
    let exit: number | null | undefined;
    const child = keepRunning({
      name: "rates",
      entry: "rates/main.ts",
      env: childEnvironment({
        inherited: INHERITED,
        cloud: local.cloud.env,
        own: { ...ratesVariables({ databaseUrl, port }), MAX_LINGER_SECONDS: "1" },
      }),
      killAfterMs: 60_000,
      onStart: () => undefined,
      onEnd: ({ code }) => (exit = code),
      onLine: () => undefined,
    });
    onTestFinished(async () => await child.stop());
    return { port, stop: async () => await child.stop(), exit: () => exit };
  }

  async function startDispatcher(more: Readonly<Record<string, string>> = {}): Promise<Task> {
    const port = await freePort();
    let exit: number | null | undefined;
    const child = rig.startProcess(
      { METRICS_PORT: String(port), ...more },
      (code) => (exit = code),
    );
    return { port, stop: async () => await child.stop(), exit: () => exit };
  }

  return {
    rig,
    database,
    balancer,
    tasks,
    startApi,
    startDispatcher,
    async firstApi(): Promise<Task> {
      const task = await startApi();
      await isHealthy(task, "/healthy");
      balancer.register(task.port);
      return task;
    },
    async replaceApi(old: Task): Promise<Task> {
      const task = await startApi();
      await isHealthy(task, "/healthy");
      balancer.register(task.port);
      await balancer.deregister(old.port);
      await old.stop();
      return task;
    },
    async firstDispatcher(): Promise<Task> {
      const task = await startDispatcher();
      await isHealthy(task, "/healthz");
      return task;
    },
    async replaceDispatcher(old: Task): Promise<Task> {
      const task = await startDispatcher();
      await isHealthy(task, "/healthz");
      await old.stop();
      return task;
    },
    /** Puts so many files with prices, one after the other with a pause, until all are there. */
    async putFiles(count: number, pauseMs: number): Promise<readonly string[]> {
      const { prices } = priceFiles(count);
      for (const [key, text] of prices) {
        await rig.put(key, text);
        await sleep(pauseMs);
      }
      return [...prices.keys()];
    },
    /** Asks for prices so often per second until told to end; gives what did not go well, and how many there were. */
    askForPrices(perSecond: number) {
      const path = "/rates?date_from=2016-01-01&date_to=2016-01-03&origin=AAAAA&destination=BBBBB";
      const faults: string[] = [];
      const underWay = new Set<Promise<void>>();
      const over = new AbortController();
      let asked = 0;

      async function ask(): Promise<void> {
        try {
          const response = await fetch(`${balancer.url}${path}`);
          const days: unknown = await response.json();
          if (response.status !== 200 || !Array.isArray(days) || days.length !== 3) {
            faults.push(`${response.status} ${JSON.stringify(days)}`);
          }
        } catch (err) {
          faults.push(inspect(err)); // with its cause: `fetch` says nothing else
        }
      }

      const asking = (async () => {
        const startedAt = performance.now();
        while (!over.signal.aborted) {
          const due = ((performance.now() - startedAt) / 1000) * perSecond;
          for (; asked < due && underWay.size < MAX_UNDER_WAY; asked += 1) {
            const answered = ask().finally(() => underWay.delete(answered));
            underWay.add(answered);
          }
          await sleep(5);
        }
        await Promise.all(underWay);
      })();
      return {
        asked: () => asked,
        async end(): Promise<readonly string[]> {
          over.abort();
          await asking;
          return faults;
        },
      };
    },
    /** Sees that each of these files was loaded once, by one task, and nothing went to the dead letters. */
    async loadedOnce(keys: readonly string[]): Promise<void> {
      await rig.quiet();
      const { rows } = await database.client.query<{ key: string }>("SELECT key FROM files");
      const loaded = rows.map(({ key }) => key).filter((key) => keys.includes(key));
      expect(loaded.toSorted()).toEqual(keys.toSorted());
      const ids = "SELECT id FROM files WHERE key = ANY($1)";
      const prices = await database.client.query(
        `SELECT count(*)::integer AS count FROM prices WHERE file_id IN (${ids})`,
        [keys],
      );
      expect(prices.rows).toEqual([{ count: 3 * keys.length }]);
      const started = rig.keys().filter((key) => key !== undefined && keys.includes(key));
      expect(started).toHaveLength(keys.length);
      expect(await rig.deadLetters()).toEqual([]);
      expect(await rig.holders()).toEqual([]);
    },
  };
}
