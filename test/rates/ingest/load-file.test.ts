import { beforeEach, expect, test } from "vitest";
import { gzipSync } from "node:zlib";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";
import { useIngest } from "../../support/rates-rig.ts";

beforeEach(needsPostgres);

const HEADER = "orig_code,dest_code,day,price";
const PORTS = "code,name,parent_slug\nCNSGH,Shanghai,china\nNLRTM,Rotterdam,benelux\n";
const GOOD = "CNSGH,NLRTM,2016-01-01,100";

/** A database with two ports. */
async function useFiles() {
  const database = await useDatabase();
  const ingest = useIngest(database);
  await ingest.upload("incoming/ports.csv", PORTS);
  return {
    ...ingest,
    client: database.client,
    /** What is in, as text. */
    prices: async () => {
      const { rows } = await database.client.query<{ line: string }>(
        "SELECT concat_ws(',', orig_code, dest_code, day, trim_scale(price)) AS line FROM prices ORDER BY 1",
      );
      return rows.map(({ line }) => line);
    },
    /** Of all sums from one port to another, the number and the total in dollars. */
    summed: async (orig: string, dest: string) => {
      const { rows } = await database.client.query<{ n: number; total: number }>(
        `SELECT coalesce(sum(one.n), 0)::int AS n, coalesce(sum(one.total), 0)::float / 10000 AS total
         FROM sums, unnest(totals, counts) AS one (total, n) WHERE orig = $1 AND dest = $2`,
        [orig, dest],
      );
      return rows[0];
    },
  };
}

const csv = (...lines: readonly string[]) => `${[HEADER, ...lines].join("\n")}\n`;

/** So many good lines that one bad one is not too many. */
const nineGood = Array.from({ length: 9 }, () => GOOD);

test("columns tell the table, in any order, with others between them", async () => {
  const { upload, prices } = await useFiles();
  const { file } = await upload(
    "incoming/x",
    'price,id,day,"dest_code",orig_code\n12.50,7,2016-01-02,NLRTM,CNSGH\n',
  );
  expect(file).toMatchObject({ table: "prices", rows: 1, rejected: 0 });
  expect(await prices()).toEqual(["CNSGH,NLRTM,2016-01-02,12.5"]);
});

test("JSON lines are told by content, and numbers may be strings", async () => {
  const { upload, prices } = await useFiles();
  await upload(
    "incoming/prices.csv", // the name says nothing
    [
      '{"orig_code":"CNSGH","dest_code":"NLRTM","day":"2016-01-01","price":1112.5}',
      '{"price":"7","day":"2016-01-02","dest_code":"CNSGH","orig_code":"NLRTM","note":"x"}',
    ].join("\n"),
  );
  expect(await prices()).toEqual(["CNSGH,NLRTM,2016-01-01,1112.5", "NLRTM,CNSGH,2016-01-02,7"]);
});

test("compressed or not, with any line ends, blanks and quotes, the same rows are in", async () => {
  const { upload, prices } = await useFiles();
  const files = {
    gzip: gzipSync(csv(GOOD)),
    "gzip in two members": Buffer.concat([gzipSync(`${HEADER}\n`), gzipSync(`${GOOD}\n`)]),
    "a byte order mark": `\uFEFF${csv(GOOD)}`,
    CRLF: `${HEADER}\r\n${GOOD}\r\n`,
    "no last line end": `${HEADER}\n${GOOD}`,
    "blank lines and blanks": `\n${HEADER}\n\n CNSGH , NLRTM ,2016-01-01, 100\n  \n`,
    quotes: `${HEADER}\n"CNSGH","NLRTM",2016-01-01,"100"\n`,
  };
  for (const [name, content] of Object.entries(files)) {
    const { file } = await upload(`incoming/${name}`, content);
    expect({ name, ...file }).toMatchObject({ name, rows: 1, rejected: 0 });
  }
  expect(await prices()).toEqual(Object.keys(files).map(() => "CNSGH,NLRTM,2016-01-01,100"));
});

test("what was loaded is told in done/, with rows, time and speed", async () => {
  const { upload, text } = await useFiles();
  await upload("incoming/p.csv", csv(...nineGood, "CNSGH,NLRTM,2016-01-01,NaN"));
  expect(JSON.parse(text("done/incoming/p.csv.json") ?? "")).toMatchObject({
    key: "incoming/p.csv",
    table: "prices",
    rows: 9,
    rejected: 1,
    seconds: expect.any(Number),
    rows_per_second: expect.any(Number),
  });
});

test("bad lines are told with their number and reason, and the others are in", async () => {
  const { upload, text, prices } = await useFiles();
  const bad = [
    "CNSGH,NLRTM,2016-01-01,-5",
    "CNSGH,NLRTM,2016-01-01,NaN",
    "CNSGH,NLRTM,2016-01-01,",
    "CNSGH,NLRTM,2016-01-01,1e3",
    "CNSGH,NLRTM,2016-01-01,1.23456",
    "CNSGH,NLRTM,2016-01-01,12345678",
    "CNSGH,NLRTM,2016-02-30,1",
    "CNSGH,NLRTM,0000-01-01,1",
    "CNSGH,NLRTM,9999-01-01,1",
    "CNXXX,NLRTM,2016-01-01,1",
    "CNSGH,'; DROP TABLE prices,2016-01-01,1",
    "CNSGH,NLRTM,2016-01-01",
    "CNSGH,NLRTM,2016-01-01,1,2",
    'CNSGH,"NLRTM,2016-01-01,1',
    "CNSGH,NLRTM,2016-01-01,\0",
    `CNSGH,NLRTM,2016-01-01,${"1".repeat(70_000)}`,
  ];
  const good = Array.from({ length: 300 }, () => GOOD);
  const { file } = await upload(
    "incoming/p.csv",
    Buffer.concat([
      Buffer.from(csv(...bad, ...good)),
      Buffer.from("CNSGH,NLRTM,2016-01-01,1\xff\n", "latin1"),
    ]),
  );
  expect(file).toMatchObject({ rows: 300, rejected: bad.length + 1 });
  expect(await prices()).toHaveLength(300);
  const lines = (text("rejected/incoming/p.csv.csv") ?? "").trimEnd().split("\r\n");
  const reasons = [
    "is negative",
    "is no number",
    "price is empty",
    "is no number",
    "more than four decimals",
    "ten million",
    "is no day",
    "is no day",
    "not in the years",
    `orig_code ""CNXXX"" is no known port`,
    `dest_code ""'; DROP TABLE prices"" is no known port`,
    "3 values; the header has 4",
    "5 values; the header has 4",
    "A quote is not closed",
    "NUL",
    "longer than 65536 bytes",
  ];
  expect(lines).toHaveLength(reasons.length + 2);
  expect(lines[0]).toBe("line,reason");
  for (const [index, reason] of reasons.entries()) {
    expect(lines[index + 1]).toMatch(new RegExp(`^${index + 2},"`));
    expect(lines[index + 1]).toContain(reason);
  }
  expect(lines.at(-1)).toMatch(/^318,.*UTF-8/);
});

test("one bad line in ten is taken, more refuse the whole file", async () => {
  const { upload, prices, text, summed } = await useFiles();
  await upload("incoming/a.csv", csv(...nineGood, "CNSGH,NLRTM,2016-01-01,-1"));
  expect(await prices()).toHaveLength(9);
  const refused = upload("incoming/b.csv", csv(...nineGood.slice(1), "CNSGH,NLRTM,2016-01-01,-1"));
  await expect(refused).rejects.toMatchObject({ name: "FileRefused", maybeLater: false });
  expect(await prices()).toHaveLength(9);
  expect(await summed("CNSGH", "NLRTM")).toEqual({ n: 9, total: 900 });
  expect(text("rejected/incoming/b.csv.csv")).toContain("10,");
  expect(text("done/incoming/b.csv.json")).toBeUndefined();
});

test("prices of ports that come later are refused now and taken then", async () => {
  const { upload, load, prices } = await useFiles();
  const early = upload("incoming/p.csv", csv("SEGOT,NLRTM,2016-01-01,1"));
  await expect(early).rejects.toMatchObject({ name: "FileRefused", maybeLater: true });
  await upload("incoming/more-ports.csv", "code,name,parent_slug\nSEGOT,Gothenburg,\n");
  await load("incoming/p.csv");
  expect(await prices()).toEqual(["SEGOT,NLRTM,2016-01-01,1"]);
});

test("what is no file of ours is refused with the reason, and leaves nothing", async () => {
  const { upload, prices, client } = await useFiles();
  const files: readonly (readonly [name: string, content: string | Buffer, why: string])[] = [
    ["nothing", "", "empty"],
    ["line ends", "\n\n\n", "empty"],
    ["a picture", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), "first line"],
    ["other columns", "a,b,c\n1,2,3\n", "expected one of prices"],
    ["columns of two tables", "code,slug,name,parent_slug\n", "two tables"],
    ["a column twice", `${HEADER},price\n`, "twice"],
    ["UTF-16", Buffer.from(`\uFEFF${csv(GOOD)}`, "utf16le"), "UTF-16"],
    ["damaged gzip", Buffer.concat([gzipSync(csv(GOOD)).subarray(0, 40)]), "gzip"],
    ["gzip of a picture", gzipSync(Buffer.alloc(100_000)), "first line"],
    ["JSON that is no object", "[1,2,3]\n", "expected one of"],
    ["half an object", '{"orig_code":\n', "not JSON"],
  ];
  for (const [name, content, why] of files) {
    const refused = upload(`incoming/${name}`, content);
    const error: unknown = await refused.then(
      () => new Error("It was loaded."),
      (err: unknown) => err,
    );
    expect({ file: name, error }).toMatchObject({
      file: name,
      error: { name: "FileRefused", message: expect.stringContaining(why), maybeLater: false },
    });
  }
  expect(await prices()).toEqual([]);
  expect((await client.query("SELECT FROM files WHERE kind = 'prices'")).rowCount).toBe(0);
});

test("a name that leaves no room for those of the reports is refused before anything is done", async () => {
  const { upload, objects, text } = await useFiles();
  const longest = `incoming/${"ü".repeat(501)}`;
  await upload(longest, csv(GOOD));
  expect(text(`done/${longest}.json`)).toContain('"rows": 1');
  const before = [...objects.keys()];
  const refused = upload(`${longest}x`, csv("CNSGH,NLRTM,2016-01-02,1"));
  await expect(refused).rejects.toMatchObject({ name: "FileRefused", maybeLater: false });
  expect([...objects.keys()]).toEqual([...before, `${longest}x`]);
});

test("a header and nothing else is a file with no rows", async () => {
  const { upload } = await useFiles();
  expect((await upload("incoming/p.csv", `${HEADER}\n`)).file).toMatchObject({ rows: 0 });
});

test("twice is the same as once, one after the other and at the same time", async () => {
  const { upload, load, prices, summed } = await useFiles();
  const first = await upload("incoming/p.csv", csv(GOOD, GOOD, GOOD));
  const again = await load("incoming/p.csv");
  expect([first.wasInBefore, again.wasInBefore]).toEqual([false, true]);
  expect(again.file).toEqual(first.file);

  const both = await Promise.all([
    upload("incoming/q.csv", csv("NLRTM,CNSGH,2016-01-01,1")),
    load("incoming/q.csv"),
  ]);
  expect(both.filter(({ wasInBefore }) => wasInBefore)).toHaveLength(1);
  expect(await prices()).toHaveLength(4);
  expect(await summed("CNSGH", "NLRTM")).toEqual({ n: 3, total: 300 });
});

test("a report that was lost is made again by the next try", async () => {
  const { upload, load, objects, text } = await useFiles();
  await upload("incoming/p.csv", csv(GOOD));
  const report = text("done/incoming/p.csv.json");
  objects.delete("done/incoming/p.csv.json");
  await load("incoming/p.csv");
  expect(text("done/incoming/p.csv.json")).toBe(report);
});

test("another content under the same key is another file; the same under another key, too", async () => {
  const { upload, prices } = await useFiles();
  await upload("incoming/p.csv", csv(GOOD));
  await upload("incoming/p.csv", csv("CNSGH,NLRTM,2016-01-02,1"));
  await upload("incoming/q.csv", csv(GOOD));
  expect(await prices()).toHaveLength(3);
});

test("an object that is gone is told apart", async () => {
  const { load } = await useFiles();
  await expect(load("incoming/nothing.csv")).rejects.toMatchObject({ name: "BlobGone" });
});

test("many files at once are all in, and add up", async () => {
  const { upload, prices, summed } = await useFiles();
  const days = Array.from(
    { length: 40 },
    (_, index) => `2016-01-${String((index % 28) + 1).padStart(2, "0")}`,
  );
  for (let start = 0; start < days.length; start += 8) {
    await Promise.all(
      days
        .slice(start, start + 8)
        .map((day, index) => upload(`incoming/${start + index}.csv`, csv(`CNSGH,NLRTM,${day},10`))),
    );
  }
  expect(await prices()).toHaveLength(40);
  expect(await summed("CNSGH", "NLRTM")).toEqual({ n: 40, total: 400 });
});
