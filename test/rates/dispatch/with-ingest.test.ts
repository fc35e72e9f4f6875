import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { beforeEach, expect, test } from "vitest";
import { eventually, useDispatchers } from "../../support/dispatcher-rig.ts";
import { priceFiles, useIngestTasks } from "../../support/ingest-tasks.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";

const local = useLocalCloud();
beforeEach(needsPostgres);

test("files become rows by real tasks, no more at once than allowed; a picture is refused", async () => {
  const database = await useDatabase();
  const tasks = useIngestTasks(local.cloud, database);
  const rig = await useDispatchers(local, { run: tasks.run, maxTasks: 3, visibilitySeconds: 30 });
  await rig.start();
  const { regions, ports, prices } = priceFiles(8);
  await rig.put("incoming/regions.csv", regions);
  await rig.loaded(1);
  await rig.put("incoming/ports.csv", ports);
  await rig.loaded(2);
  for (const [key, text] of prices) await rig.put(key, text);
  await rig.put("incoming/cat.jpg", "\u00ff\u00d8\u00ff\u00e0 no table");
  await rig.loaded(10);
  await eventually(async () => expect(await rig.deadLetters()).toHaveLength(1));
  await rig.quiet();

  expect(tasks.most()).toBeLessThanOrEqual(3);
  const loaded = await database.client.query("SELECT key, rows FROM files ORDER BY id");
  expect(loaded.rows).toHaveLength(10);
  const { rows } = await database.client.query("SELECT count(*)::integer AS count FROM prices");
  expect(rows).toEqual([{ count: 3 * prices.size }]);
  for (const Key of prices.keys()) {
    const done = { Bucket: rig.env.UPLOADS_BUCKET, Key: `done/${Key}.json` };
    await local.clients.s3.send(new HeadObjectCommand(done));
  }
  const [letter] = await rig.deadLetters();
  expect(letter?.reason).toMatch(/^Poison: incoming\/cat\.jpg: the file was refused/);
  expect(rig.tasks()).toHaveLength(11);
  expect(await rig.holders()).toEqual([]);
}, 120_000);
