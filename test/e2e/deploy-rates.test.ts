import { beforeEach, expect, test } from "vitest";
import { eventually } from "../support/dispatcher-rig.ts";
import { priceFiles } from "../support/ingest-tasks.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { needsPostgres } from "../support/postgres.ts";
import { useRatesDeployment } from "./rates-deployment.ts";

const local = useLocalCloud();
beforeEach(needsPostgres);

test("API and dispatcher are replaced while prices are asked for and files are loaded, and nothing is lost", async () => {
  const deployment = await useRatesDeployment(local, { maxTasks: 2 });
  const { rig } = deployment;
  const { regions, ports } = priceFiles(0);
  const dispatcher = await deployment.firstDispatcher();
  await rig.put("incoming/regions.csv", regions);
  await rig.loaded(1);
  await rig.put("incoming/ports.csv", ports);
  await rig.loaded(2);
  const api = await deployment.firstApi();

  const asking = deployment.askForPrices(20);
  const putting = deployment.putFiles(8, 100);
  await eventually(() => expect(rig.tasks().length).toBeGreaterThan(2)); // in the midst of it
  const secondDispatcher = await deployment.replaceDispatcher(dispatcher);
  const secondApi = await deployment.replaceApi(api);
  const askedUntilThen = asking.asked();
  const keys = await putting;
  await eventually(() => expect(asking.asked()).toBeGreaterThan(askedUntilThen + 20));
  await rig.loaded(2 + keys.length);
  await deployment.loadedOnce(keys);
  expect([dispatcher.exit(), api.exit()]).toEqual([0, 0]);

  // Bad ones are never well, so nothing is stopped for them.
  const bad = [
    await deployment.startDispatcher({ UPLOADS_TABLE: "no-such-table" }),
    await deployment.startApi(deployment.database.url.replace(/\/test_\w+/, "/no_such_database")),
  ];
  for (const each of bad) await eventually(() => expect(each.exit()).toBe(1));
  await rig.put("incoming/after.csv", "orig_code,dest_code,day,price\nAAAAA,BBBBB,2017-01-01,1\n");
  await rig.loaded(3 + keys.length);
  expect([secondDispatcher.exit(), secondApi.exit()]).toEqual([undefined, undefined]);
  expect(await asking.end()).toEqual([]);
}, 180_000);
