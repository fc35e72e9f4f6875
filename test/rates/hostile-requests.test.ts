import { request } from "node:http";
import { text } from "node:stream/consumers";
import { beforeEach, expect, test } from "vitest";
import { Problem, PROBLEM_TYPE } from "../../src/rates/answers.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";
import { useIngest } from "../support/rates-rig.ts";
import { useRates } from "./use-rates.ts";

beforeEach(needsPostgres);

const NEWER = {
  date_from: "2016-01-01",
  date_to: "2016-01-01",
  origin: "CNSGH",
  destination: "NLRTM",
};
const OLDER = {
  date_from: "2016-01-01",
  date_to: "2016-01-01",
  orig_code: "CNSGH",
  dest_code: "NLRTM",
};
const FORMS: readonly Readonly<Record<string, string>>[] = [NEWER, OLDER];

/** Each parameter of each form. */
const PARAMETERS = FORMS.flatMap((form) =>
  Object.keys(form).map((parameter) => [form, parameter] as const),
);

/** Values as they stand in an address, each of them no day, no port and no region. */
const HOSTILE = [
  "%27%3B%20DROP%20TABLE%20prices%3B%20--",
  "1'%20OR%20'1'='1",
  "CNSGH'--",
  "%22%3B%20SELECT%20pg_sleep(10)--",
  "$1",
  "%00",
  "CNSGH%00",
  "2016-01-01%00",
  "2016-01-01%0A",
  "CNSGH%0A",
  "%ED%A0%80", // half of a surrogate pair
  "%C0%AF",
  "%FF%FE",
  "%zz",
  "%",
  "%E2%80%AE",
  "%F0%9F%92%A5",
  "..%2F..%2Fetc%2Fpasswd",
  "%7B%7D",
  "__proto__",
  "NaN",
  "-1",
  "1e9",
  "0000-01-01",
  "-0001-01-01",
  "10000-01-01",
  "2016-02-30",
  "2016-13-01",
  "2016-00-10",
  "20160101",
  "infinity",
  "now",
  "x".repeat(8000),
];

/** An API with three prices of one day. */
async function useApi() {
  const database = await useDatabase();
  const ingest = useIngest(database);
  await ingest.upload(
    "incoming/ports",
    "code,name,parent_slug\nCNSGH,Shanghai,\nNLRTM,Rotterdam,\n",
  );
  const line = "CNSGH,NLRTM,2016-01-01,7\n";
  await ingest.upload("incoming/prices", `orig_code,dest_code,day,price\n${line.repeat(3)}`);
  return await useRates(database);
}

/** What is answered to an address exactly as it stands: `fetch` would mend some of them. */
async function ask(url: string, path: string, method = "GET") {
  const answer = await new Promise<{
    readonly status: number;
    readonly type: string;
    readonly allow: string | undefined;
    readonly body: string;
  }>((resolve, reject) => {
    request(url, { path, method, agent: false }, (response) => {
      const { statusCode: status = 0, headers } = response;
      const type = headers["content-type"] ?? "";
      text(response).then((body) => resolve({ status, type, allow: headers.allow, body }), reject);
    })
      .on("error", reject)
      .end();
  });
  return answer;
}

/** A query with these parameters as they stand, and again as it is meant to be but for `instead`. */
function queryOf(
  form: Readonly<Record<string, string>>,
  instead: Readonly<Record<string, string>>,
) {
  return Object.entries({ ...form, ...instead })
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** The parameters that a refusal says were wrong; undefined when it is none. */
function blamedBy({ status, type, body }: Awaited<ReturnType<typeof ask>>): string | undefined {
  if (![400, 404].includes(status) || type !== PROBLEM_TYPE) return undefined;
  const { errors = [] } = Problem.parse(JSON.parse(body));
  return errors.map(({ parameter }) => parameter).join();
}

test("whatever stands in any parameter is refused as that parameter's fault, and does nothing", async () => {
  const { url } = await useApi();
  const wrong: unknown[] = [];
  for (const [form, parameter] of PARAMETERS) {
    for (const value of HOSTILE) {
      const path = `/rates?${queryOf(form, { [parameter]: value })}`;
      const answer = await ask(url, path);
      if (blamedBy(answer) !== parameter) wrong.push({ path, answer });
    }
  }
  expect(wrong).toEqual([]);
  for (const form of FORMS) {
    expect(await ask(url, `/rates?${queryOf(form, {})}`)).toMatchObject({ status: 200 });
  }
});

test.for(PARAMETERS)(
  "of %j, %s more than once or as a list or an object, is refused",
  async ([form, parameter]) => {
    const { url } = await useRates({
      address: { connectionString: "postgresql://nobody@127.0.0.1:1/none" },
    });
    const good = queryOf(form, {});
    const value = form[parameter] ?? "";
    const others = Object.entries(form).filter(([name]) => name !== parameter);
    const rest = new URLSearchParams(others).toString();
    const paths = [
      `/rates?${good}&${parameter}=${value}`,
      `/rates?${good}${`&${parameter}=${value}`.repeat(300)}`,
      `/rates?${rest}&${parameter}[]=${value}`,
      `/rates?${rest}&${parameter}[0]=${value}`,
      `/rates?${rest}&${parameter}[x]=${value}`,
      `/rates?${rest}&${parameter}[__proto__][x]=${value}`,
      `/rates?${rest}&${parameter}`,
      `/rates?${rest}&${parameter.toUpperCase()}=${value}`,
      `/rates?${rest}&%00${parameter}=${value}`,
    ];
    const faults = paths.map(async (path) => {
      const answer = await ask(url, path);
      return { path, status: answer.status, blamed: blamedBy(answer)?.split(",")[0] };
    });
    expect(await Promise.all(faults)).toEqual(
      paths.map((path) => ({ path, status: 400, blamed: parameter })),
    );
  },
);

test("the first and the last day there are can be asked", async () => {
  const { url } = await useApi();
  for (const day of ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"]) {
    const path = `/rates?${queryOf(NEWER, { date_from: day, date_to: day })}`;
    expect(await ask(url, path)).toMatchObject({
      status: 200,
      body: `[{"day":"${day}","average_price":null}]`,
    });
  }
});

test("HEAD is answered like GET without the body, every other method with 405", async () => {
  const { url } = await useApi();
  const path = `/rates?${queryOf(NEWER, {})}`;
  const { type } = await ask(url, path);
  expect(await ask(url, path, "HEAD")).toMatchObject({ status: 200, type, body: "" });
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]) {
    expect(await ask(url, path, method)).toMatchObject({
      status: 405,
      type: PROBLEM_TYPE,
      allow: "GET, HEAD",
    });
  }
});

test("an address longer than any header may be is refused, and the next one is answered", async () => {
  const { url } = await useApi();
  const path = `/rates?${queryOf(NEWER, { origin: "x".repeat(20_000) })}`;
  expect((await ask(url, path)).status).toBe(431);
  expect((await ask(url, `/rates?${queryOf(NEWER, {})}`)).status).toBe(200);
});

test.for(["/rates%00", "/%2e%2e/rates", "//rates", "/rates/..;/", "/%ED%A0%80", "/%zz", "*"])(
  "there is nothing at %s",
  async (path) => {
    const { url } = await useRates({
      address: { connectionString: "postgresql://nobody@127.0.0.1:1/none" },
    });
    const { status, type } = await ask(url, path);
    expect([400, 404]).toContain(status);
    expect(type).toBe(PROBLEM_TYPE);
  },
);
