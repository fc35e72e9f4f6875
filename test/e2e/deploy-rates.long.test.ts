import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { priceFiles } from "../support/ingest-tasks.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { needsPostgres } from "../support/postgres.ts";
import { useRatesDeployment } from "./rates-deployment.ts";

const ROUNDS = 5;
const FILES = 60;

const local = useLocalCloud();
beforeEach(needsPostgres);

test("five deployments of API and dispatcher at 200 requests a second, and nothing is lost", async () => {
  const deployment = await useRatesDeployment(local, { maxTasks: 4 });
  const { rig } = deployment;
  const { regions, ports } = priceFiles(0);
  let dispatcher = await deployment.firstDispatcher();
  await rig.put("incoming/regions.csv", regions);
  await rig.loaded(1);
  await rig.put("incoming/ports.csv", ports);
  await rig.loaded(2);
  let apis = [await deployment.firstApi(), await deployment.firstApi()];

  const asking = deployment.askForPrices(200);
  const putting = deployment.putFiles(FILES, 500);
  for (let round = 0; round < ROUNDS; round++) {
    const replaced = [];
    for (const api of apis) replaced.push(await deployment.replaceApi(api));
    apis = replaced;
    dispatcher = await deployment.replaceDispatcher(dispatcher);
  }
  const keys = await putting;
  for (;;) {
    const rows = await rig.rows();
    if (rows.every(({ state }) => state === "loaded")) break;
    await sleep(500);
  }
  await deployment.loadedOnce(keys);
  expect(await asking.end()).toEqual([]);
  expect(asking.asked()).toBeGreaterThan(1000);
});
