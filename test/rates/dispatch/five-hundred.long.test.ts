import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { useDispatchers } from "../../support/dispatcher-rig.ts";
import { priceFiles, useIngestTasks } from "../../support/ingest-tasks.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";

const FILES = 500;
const TASKS = 20;

const local = useLocalCloud();
beforeEach(needsPostgres);

/** How far each is from its place, at most, as a part of all. */
function displacement(order: readonly string[], wanted: readonly string[]): number {
  const places = new Map(wanted.map((key, place) => [key, place]));
  const by = order.map((key, place) => Math.abs((places.get(key) ?? 0) - place));
  return Math.max(...by) / wanted.length;
}

test("500 files at once with a limit of 20 tasks: never more run, all are loaded, in their order", async () => {
  const database = await useDatabase();
  const tasks = useIngestTasks(local.cloud, database);
  const rig = await useDispatchers(local, {
    run: tasks.run,
    maxTasks: TASKS,
    visibilitySeconds: 60,
  });
  const { regions, ports, prices } = priceFiles(FILES);
  const loadedAre = async (count: number): Promise<void> => {
    for (;;) {
      const rows = await rig.rows();
      if (rows.filter(({ state }) => state === "loaded").length === count) return;
      await sleep(1000);
    }
  };
  rig.startProcess();
  await rig.put("incoming/regions.csv", regions);
  await loadedAre(1);
  await rig.put("incoming/ports.csv", ports);
  await loadedAre(2);
  for (const [key, text] of prices) await rig.put(key, text);
  await loadedAre(2 + FILES);
  await rig.quiet();

  expect(tasks.most()).toBe(TASKS);
  const wanted = [...prices.keys()];
  const { rows } = await database.client.query<{ key: string }>(
    "SELECT key FROM files ORDER BY id",
  );
  const loaded = rows.map(({ key }) => key).slice(2);
  expect(new Set(loaded)).toEqual(new Set(wanted));
  expect(loaded).toHaveLength(FILES);
  const count = await database.client.query("SELECT count(*)::integer AS count FROM prices");
  expect(count.rows).toEqual([{ count: 3 * FILES }]);
  const started = rig
    .keys()
    .slice(2)
    .map((key) => key ?? "");
  expect(started).toHaveLength(FILES);
  expect(displacement(started, wanted)).toBeLessThanOrEqual(0.1);
  expect(displacement(loaded, wanted)).toBeLessThanOrEqual(0.1);
  expect(await rig.deadLetters()).toEqual([]);
  expect(await rig.holders()).toEqual([]);
});
