import type { TaskDefinition } from "../../src/local/ecs/world.ts";
import { childEnvironment } from "../../src/local/cloud/child-environment.ts";
import type { LocalCloud } from "../../src/local/cloud/local-cloud.ts";
import { runOnce } from "../../src/local/run-once.ts";
import type { TestDatabase } from "./postgres.ts";
import { INHERITED } from "./inherited.ts";

/** Tasks that are processes of the real `ingest.ts`, loading into this database; counts how many run at once. */
export function useIngestTasks(cloud: LocalCloud, database: Pick<TestDatabase, "url">) {
  let running = 0;
  let most = 0;
  const run: TaskDefinition["run"] = async ({ environment, stop, kill }) => {
    running += 1;
    most = Math.max(most, running);
    const own = { ...environment, DATABASE_URL: database.url, LOG_LEVEL: "warn" };
    const code = await runOnce({
      entry: "rates/ingest.ts",
      env: childEnvironment({
        inherited: INHERITED,
        cloud: cloud.env,
        own,
      }),
      onLine: () => undefined,
      stop,
      kill,
    });
    running -= 1;
    return code;
  };
  return { run, most: () => most };
}

/** A region, its ports, and files with prices between them, each with a day and a price of its own. */
export function priceFiles(count: number) {
  const ports = ["AAAAA", "BBBBB", "CCCCC"];
  return {
    regions: "slug,name,parent_slug\nhere,Here,\n",
    ports: `code,name,parent_slug\n${ports.map((code) => `${code},${code},here`).join("\n")}\n`,
    prices: new Map(
      Array.from({ length: count }, (_, number) => {
        const day = new Date(Date.UTC(2016, 0, 1 + number)).toISOString().slice(0, 10);
        const lines = [1, 2, 3].map((more) => `AAAAA,BBBBB,${day},${number + more}`);
        return [
          `incoming/prices ${1000 + number}.csv`,
          `orig_code,dest_code,day,price\n${lines.join("\n")}\n`,
        ];
      }),
    ),
  };
}
