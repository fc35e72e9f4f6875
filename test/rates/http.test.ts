import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { DailyRate, Greeting, Health, OlderRates, Problem } from "../../src/rates/answers.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";
import { useIngest } from "../support/rates-rig.ts";
import { holdsAgainst, resolveDocument } from "./openapi-check.ts";
import { useRates } from "./use-rates.ts";

beforeEach(needsPostgres);

const REGIONS = `slug,name,parent_slug
asia,Asia,
china_main,China Main,asia
europe,Europe,
north_europe,North Europe,europe
north_europe_main,North Europe Main,north_europe
benelux,Benelux,north_europe_main
empty_sea,Empty Sea,
`;
const PORTS = `code,name,parent_slug
CNSGH,Shanghai,china_main
CNNBO,Ningbo,china_main
NLRTM,Rotterdam,benelux
DEHAM,Hamburg,north_europe_main
SEGOT,Gothenburg,north_europe
`;

/** For what is answered without one; a question to it would fail. */
const NO_DATABASE = { address: { connectionString: "postgresql://nobody@127.0.0.1:1/none" } };

/** Ports, regions and these prices: `origin destination day price…`. */
async function useRatesWith(...prices: readonly string[]) {
  const database = await useDatabase();
  const ingest = useIngest(database);
  await ingest.upload("incoming/regions.csv", REGIONS);
  await ingest.upload("incoming/ports.csv", PORTS);
  const lines = prices.flatMap((entry) => {
    const [orig = "", dest = "", day = "", ...each] = entry.split(" ");
    return each.map((price) => `${orig},${dest},${day},${price}`);
  });
  if (lines.length > 0) {
    await ingest.upload("incoming/p.csv", `orig_code,dest_code,day,price\n${lines.join("\n")}\n`);
  }
  return { ...(await useRates(database)), ingest };
}

const range = (from: string, to: string) => `/rates?date_from=${from}&date_to=${to}`;

test("every day of the range is answered, in order, null under three prices", async () => {
  const { get } = await useRatesWith(
    "CNSGH NLRTM 2016-02-28 100 200 301",
    "CNSGH NLRTM 2016-02-29 100 200",
    "CNSGH NLRTM 2016-03-02 5 5 5 5",
  );
  const path = `${range("2016-02-27", "2016-03-02")}&origin=CNSGH&destination=NLRTM`;
  const { status, body } = await get(path);
  expect(status).toBe(200);
  expect(body).toEqual([
    { day: "2016-02-27", average_price: null },
    { day: "2016-02-28", average_price: 200 },
    { day: "2016-02-29", average_price: null },
    { day: "2016-03-01", average_price: null },
    { day: "2016-03-02", average_price: 5 },
  ]);
});

test("the older names get the older form, newest day first, with counts", async () => {
  const { get } = await useRatesWith(
    "CNSGH NLRTM 2016-01-01 100 200 301",
    "CNSGH NLRTM 2016-01-02 100 200",
  );
  const { body } = await get(
    `${range("2016-01-01", "2016-01-03")}&orig_code=CNSGH&dest_code=NLRTM`,
  );
  expect(body).toEqual({
    rates: [
      { day: "2016-01-03", price: null, count: 0 },
      { day: "2016-01-02", price: null, count: 2 },
      { day: "2016-01-01", price: 200, count: 3 },
    ],
  });
});

test("a region means the ports in it and in all regions below it", async () => {
  const { get } = await useRatesWith(
    "CNSGH NLRTM 2016-01-01 100",
    "CNNBO DEHAM 2016-01-01 200",
    "CNSGH SEGOT 2016-01-01 600",
    "NLRTM CNSGH 2016-01-01 9000 9000 9000",
  );
  const answers = await Promise.all(
    [
      "origin=china_main&destination=europe",
      "origin=asia&destination=north_europe",
      "origin=china_main&destination=north_europe_main",
      "origin=CNSGH&destination=europe",
      "origin=asia&destination=NLRTM",
      "origin=benelux&destination=CNSGH",
      "origin=empty_sea&destination=CNSGH",
    ].map(async (places) => (await get(`${range("2016-01-01", "2016-01-01")}&${places}`)).body),
  );
  const averages = [300, 300, null, null, null, 9000, null];
  expect(answers).toEqual(averages.map((price) => [{ day: "2016-01-01", average_price: price }]));
});

test("averages are whole dollars, exactly, and halves go up", async () => {
  const { get } = await useRatesWith(
    "CNSGH NLRTM 2016-01-01 1 1 2 2",
    "CNSGH NLRTM 2016-01-02 2 2 3 3",
    "CNSGH NLRTM 2016-01-03 1.4999 1.4999 1.5",
    "CNSGH NLRTM 2016-01-04 0.1 0.2 0.3",
    "CNSGH NLRTM 2016-01-05 9999999.9999 9999999.9999 9999999.9999",
  );
  const { body } = await get(`${range("2016-01-01", "2016-01-05")}&origin=CNSGH&destination=NLRTM`);
  const prices = z
    .array(DailyRate)
    .parse(body)
    .map(({ average_price }) => average_price);
  expect(prices).toEqual([2, 3, 1, 0, 10_000_000]);
});

test("366 days can be asked, one more cannot", async () => {
  const { get } = await useRatesWith();
  const places = "origin=CNSGH&destination=NLRTM";
  const whole = await get(`${range("2016-01-01", "2016-12-31")}&${places}`);
  expect(whole.body).toHaveLength(366);
  const more = await get(`${range("2016-01-01", "2017-01-01")}&${places}`);
  expect(more.status).toBe(400);
  expect(Problem.parse(more.body).errors).toEqual([
    {
      parameter: "date_to",
      detail:
        "From 2016-01-01 to 2017-01-01 are 367 days; at most 366 can be asked at once, here to 2016-12-31.",
    },
  ]);
});

test.for([
  ["date_to=2016-01-02&origin=CNSGH&destination=NLRTM", "date_from", "is missing"],
  ["date_from=2016-02-30&date_to=2016-03-02&origin=CNSGH&destination=NLRTM", "date_from", "no day"],
  ["date_from=2015-02-29&date_to=2015-03-02&origin=CNSGH&destination=NLRTM", "date_from", "no day"],
  ["date_from=0000-01-01&date_to=0000-01-02&origin=CNSGH&destination=NLRTM", "date_from", "no day"],
  ["date_from=2016-1-1&date_to=2016-01-02&origin=CNSGH&destination=NLRTM", "date_from", "no day"],
  ["date_from=&date_to=2016-01-02&origin=CNSGH&destination=NLRTM", "date_from", "no day"],
  [
    "date_from=2016-01-01T00:00&date_to=2016-01-02&origin=CNSGH&destination=NLRTM",
    "date_from",
    "no",
  ],
  ["date_from=2016-01-03&date_to=2016-01-02&origin=CNSGH&destination=NLRTM", "date_from", "after"],
  ["date_from=2016-01-01&date_to=2016-01-02&origin=CNSGH", "destination", "is missing"],
  ["date_from=2016-01-01&date_to=2016-01-02&origin=&destination=NLRTM", "origin", "is none"],
  ["date_from=2016-01-01&date_to=2016-01-02&orig_code=CNSGH", "dest_code", "is missing"],
  [
    "date_from=2016-01-01&date_to=2016-01-02&orig_code=europe&dest_code=NLRTM",
    "orig_code",
    "is none",
  ],
  [
    "date_from=2016-01-01&date_to=2016-01-02&orig_code=CNSGH&origin=CNSGH&destination=NLRTM",
    "orig_code",
    "not both",
  ],
  [
    "date_from=2016-01-01&date_from=2016-01-02&date_to=2016-01-02&origin=CNSGH&destination=NLRTM",
    "date_from",
    "more than once",
  ],
] as const)("%s is refused for its %s", async ([query, parameter, why]) => {
  const { get } = await useRates(NO_DATABASE);
  const { status, type, body } = await get(`/rates?${query}`);
  expect(status).toBe(400);
  expect(type).toBe("application/problem+json");
  const problem = Problem.parse(body);
  expect(problem).toMatchObject({ type: "/docs#invalid-parameters", status: 400 });
  const fault = problem.errors?.find((error) => error.parameter === parameter);
  expect(fault?.detail).toContain(why);
});

test("every fault of a request is told at once", async () => {
  const { get } = await useRates(NO_DATABASE);
  const { body } = await get("/rates");
  expect(Problem.parse(body).errors?.map(({ parameter }) => parameter)).toEqual([
    "date_from",
    "date_to",
    "origin",
    "destination",
  ]);
});

test("an unknown port or region gets the three nearest names, by code or by name", async () => {
  const { get } = await useRatesWith();
  const ask = async (places: string) => {
    const { status, body } = await get(`${range("2016-01-01", "2016-01-01")}&${places}`);
    expect(status).toBe(404);
    return Problem.parse(body);
  };
  const typo = await ask("origin=CNSHG&destination=north_europe_mian");
  expect(typo.type).toBe("/docs#unknown-place");
  expect(typo.errors).toMatchObject([
    { parameter: "origin", nearest: ["CNSGH", expect.anything(), expect.anything()] },
    {
      parameter: "destination",
      nearest: ["north_europe_main", expect.anything(), expect.anything()],
    },
  ]);
  for (const spelled of ["rotterdam", "nlrtm"]) {
    const { errors = [] } = await ask(`origin=${spelled}&destination=CNSGH`);
    expect(errors).toMatchObject([{ nearest: ["NLRTM", expect.anything(), expect.anything()] }]);
  }
  const { errors = [] } = await ask("orig_code=CNSHG&dest_code=NLRTM");
  const offered = errors.flatMap(({ nearest = [] }) => nearest);
  expect(offered).toHaveLength(3);
  for (const name of offered) expect(name).toMatch(/^[A-Z]{5}$/); // no region can be asked by the older names
});

test("SQL and worse does no harm in any parameter", async () => {
  const { get } = await useRatesWith("CNSGH NLRTM 2016-01-01 1 2 3");
  const good = { date_from: "2016-01-01", date_to: "2016-01-01" };
  const newer = { ...good, origin: "CNSGH", destination: "NLRTM" };
  const forms = [newer, { ...good, orig_code: "CNSGH", dest_code: "NLRTM" }];
  const hostile = [
    "'; DROP TABLE prices; --",
    "CNSGH' OR '1'='1",
    "\0",
    "%00",
    "💥",
    "x".repeat(5000),
  ];
  for (const form of forms) {
    for (const parameter of Object.keys(form)) {
      for (const value of hostile) {
        const query = new URLSearchParams({ ...form, [parameter]: value });
        expect((await get(`/rates?${query.toString()}`)).status).toBe(400);
      }
    }
  }
  expect((await get(`/rates?${new URLSearchParams(newer).toString()}`)).body).toEqual([
    { day: "2016-01-01", average_price: 2 },
  ]);
});

test("what is not there and what only reads is told as a problem", async () => {
  const { get } = await useRates(NO_DATABASE);
  expect(await get("/nothing")).toMatchObject({ status: 404, type: "application/problem+json" });
  expect(await get("/%zz")).toMatchObject({ type: "application/problem+json" });
  const posted = await get("/rates", { method: "POST" });
  expect(posted).toMatchObject({ status: 405, type: "application/problem+json" });
  expect(posted.headers.get("allow")).toBe("GET, HEAD");
});

test("the greeting is as clients know it", async () => {
  const { get } = await useRates(NO_DATABASE);
  expect(await get("/")).toMatchObject({ status: 200, body: { message: "Hello world!" } });
});

test("health asks no database, and says what the last question saw", async () => {
  const rates = await useRates(await useDatabase({ migrated: false }));
  expect(await rates.get("/healthy")).toMatchObject({
    status: 200,
    body: { status: "ok", database: { last_query: null } },
  });
  expect(rates.database.load().connections).toBe(0);

  // There are no tables.
  const question = `${range("2016-01-01", "2016-01-01")}&origin=CNSGH&destination=NLRTM`;
  expect((await rates.get(question)).status).toBe(500);
  expect((await rates.get("/healthy")).body).toMatchObject({
    status: "ok",
    database: { last_query: { outcome: "failed" } },
  });
  rates.stopBeingReady();
  expect(await rates.get("/healthy")).toMatchObject({ status: 503, body: { status: "stopping" } });
});

test("every answer is as the OpenAPI document says", async () => {
  const { get } = await useRatesWith("CNSGH NLRTM 2016-01-01 1 2 3");
  const document = resolveDocument((await get("/openapi.json")).body);
  const good = `${range("2016-01-01", "2016-01-03")}&origin=CNSGH&destination=NLRTM`;
  const older = `${range("2016-01-01", "2016-01-03")}&orig_code=CNSGH&dest_code=NLRTM`;
  const unknown = `${range("2016-01-01", "2016-01-03")}&origin=CNXXX&destination=NLRTM`;
  for (const path of ["/", "/healthy", good, older, unknown, "/rates"]) {
    expect(holdsAgainst(document, path, await get(path))).toEqual([]);
  }
  // The check itself finds faults.
  const wrong = { status: 200, type: "application/json; charset=utf-8", body: [{ day: "x" }] };
  expect(holdsAgainst(document, good, wrong)).not.toEqual([]);
});

test("the document's schemas are those that answers are parsed by here", async () => {
  const { get } = await useRatesWith("CNSGH NLRTM 2016-01-01 1 2 3");
  expect(Greeting.safeParse((await get("/")).body).success).toBe(true);
  expect(Health.safeParse((await get("/healthy")).body).success).toBe(true);
  const older = await get(`${range("2016-01-01", "2016-01-03")}&orig_code=CNSGH&dest_code=NLRTM`);
  expect(OlderRates.safeParse(older.body).success).toBe(true);
});

test("the documentation is one page that needs nothing from elsewhere", async () => {
  const { get } = await useRates(NO_DATABASE);
  const { status, type, body, headers } = await get("/docs");
  expect(status).toBe(200);
  expect(type).toContain("text/html");
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  const page = String(body);
  for (const word of ["/rates", "date_from", "destination", "unknown-place", "DailyRates"]) {
    expect(page).toContain(word);
  }
  expect(page).not.toMatch(/(src|href)="?(https?:)?\/\//);
});
