import { beforeEach, expect, test } from "vitest";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";
import { useIngest } from "../../support/rates-rig.ts";
import { useRates } from "../use-rates.ts";

beforeEach(needsPostgres);

const REGIONS = "slug,name,parent_slug\n";
const PORTS = "code,name,parent_slug\n";

async function usePlaces() {
  const database = await useDatabase();
  const { get } = await useRates(database);
  return {
    ...useIngest(database),
    client: database.client,
    average: async (origin: string, destination: string) => {
      const { body } = await get(
        `/rates?date_from=2016-01-01&date_to=2016-01-01&origin=${origin}&destination=${destination}`,
      );
      return body;
    },
    members: async () => {
      const { rows } = await database.client.query<{ one: string }>(
        "SELECT slug || ' ' || code AS one FROM region_ports ORDER BY 1",
      );
      return rows.map(({ one }) => one);
    },
  };
}

const answer = (price: number | null) => [{ day: "2016-01-01", average_price: price }];

test("ports and regions come in any order; a parent takes effect when it is there", async () => {
  const { upload, members } = await usePlaces();
  await upload("incoming/ports", `${PORTS}CNSGH,Shanghai,china_east\nNLRTM,Rotterdam,\n`);
  await upload("incoming/low", `${REGIONS}china_east,China East,china\n`);
  expect(await members()).toEqual(["china CNSGH", "china_east CNSGH"]);
  await upload("incoming/high", `${REGIONS}china,China,asia\nasia,Asia,\n`);
  expect(await members()).toEqual(["asia CNSGH", "china CNSGH", "china_east CNSGH"]);
});

test("what would be its own ancestor is rejected, and the tree stays as it was", async () => {
  const { upload, members, text, client } = await usePlaces();
  const good = Array.from({ length: 40 }, (_, index) => `r${index},R,`).join("\n");
  await upload("incoming/tree", `${REGIONS}a,A,\nb,B,a\nc,C,b\n`);
  await upload("incoming/ports", `${PORTS}CNSGH,Shanghai,c\n`);
  const { file } = await upload(
    "incoming/circle",
    `${REGIONS}${good}\na,A,c\nself,Self,self\nx,X,y\ny,Y,x\n`,
  );
  expect(file).toMatchObject({ rows: 40, rejected: 4 });
  expect(text("rejected/incoming/circle.csv")?.match(/its own ancestor/g)).toHaveLength(4);
  expect(await members()).toEqual(["a CNSGH", "b CNSGH", "c CNSGH"]);
  const { rows } = await client.query("SELECT slug FROM regions WHERE slug IN ('self', 'x', 'y')");
  expect(rows).toEqual([]);
});

test("a circle that somebody made by hand hangs nothing", async () => {
  const { upload, members, client } = await usePlaces();
  await client.query("INSERT INTO regions VALUES ('a', 'A', 'b'), ('b', 'B', 'a')");
  await upload("incoming/ports", `${PORTS}CNSGH,Shanghai,a\n`);
  expect(await members()).toEqual(["a CNSGH", "b CNSGH"]);
  await upload("incoming/regions", `${REGIONS}c,C,a\n`);
  expect(await members()).toEqual(["a CNSGH", "b CNSGH"]);
});

test("when a port or a region moves, the answers for regions move with it", async () => {
  const { upload, average } = await usePlaces();
  await upload(
    "incoming/tree",
    `${REGIONS}asia,Asia,\nchina,China,\neurope,Europe,\nnorth,North,europe\n`,
  );
  await upload(
    "incoming/ports",
    `${PORTS}CNSGH,Shanghai,china\nCNNBO,Ningbo,\nNLRTM,Rotterdam,north\n`,
  );
  const lines = ["CNSGH,NLRTM,2016-01-01,1", "CNNBO,NLRTM,2016-01-01,10"].flatMap((line) => [
    line,
    line,
    line,
  ]);
  await upload("incoming/prices", `orig_code,dest_code,day,price\n${lines.join("\n")}\n`);
  expect(await average("china", "europe")).toEqual(answer(1));
  expect(await average("asia", "europe")).toEqual(answer(null));

  await upload("incoming/move-port", `${PORTS}CNNBO,Ningbo,china\n`);
  expect(await average("china", "europe")).toEqual(answer(6)); // (3 × 1 + 3 × 10) / 6 = 5.5
  await upload("incoming/move-region", `${REGIONS}china,China,asia\nnorth,North,\n`);
  expect(await average("asia", "north")).toEqual(answer(6));
  expect(await average("asia", "europe")).toEqual(answer(null));
});

test("the last line of a place counts, and names may be in any language", async () => {
  const { upload, client } = await usePlaces();
  await upload("incoming/ports", `${PORTS}SEGOT,Goteborg,\nSEGOT,"Göteborg, ""Gothenburg"" 🚢",\n`);
  const { rows } = await client.query("SELECT name FROM ports");
  expect(rows).toEqual([{ name: 'Göteborg, "Gothenburg" 🚢' }]);
});

test("places that are none are rejected with the reason", async () => {
  const { upload, text } = await usePlaces();
  const bad = [
    "cnsgh,Small,",
    "CNSG,Short,",
    ",Nothing,",
    "CNSGH,,",
    `CNSGH,${"x".repeat(201)},`,
    "CNSGH,X,Big Slug",
  ];
  const refused = upload("incoming/ports", `${PORTS}${bad.join("\n")}\n`);
  await expect(refused).rejects.toMatchObject({ name: "FileRefused" });
  const reasons = text("rejected/incoming/ports.csv") ?? "";
  for (const reason of ["five letters", "name is empty", "longer than 200", "is no slug"]) {
    expect(reasons).toContain(reason);
  }
});
