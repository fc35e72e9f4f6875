import { gzipSync } from "node:zlib";
import { beforeEach, expect, test } from "vitest";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";
import { useIngest } from "../../support/rates-rig.ts";

beforeEach(needsPostgres);

const HEADER = "orig_code,dest_code,day,price\n";
const GOOD = "CNSGH,NLRTM,2016-01-01,100\n";
const MB = 2 ** 20;
const GB = 2 ** 30;

async function useFiles() {
  const database = await useDatabase();
  const ingest = useIngest(database);
  await ingest.upload(
    "incoming/ports",
    "code,name,parent_slug\nCNSGH,Shanghai,\nNLRTM,Rotterdam,\n",
  );
  return {
    ...ingest,
    prices: async () => (await database.client.query("SELECT FROM prices")).rowCount,
  };
}

test("a line of 1 GB is one bad line among good ones, and is never kept", async () => {
  const { uploadMade, text, prices } = await useFiles();
  const piece = Buffer.alloc(MB, "x");
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  function* long(): Generator<Buffer> {
    yield Buffer.from(`${HEADER}${GOOD.repeat(20)}`);
    for (let bytes = 0; bytes < GB; bytes += MB) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      yield piece;
    }
    yield Buffer.from(`\n${GOOD}`);
  }
  const { file } = await uploadMade("incoming/long", long);
  expect(file).toMatchObject({ rows: 21, rejected: 1 });
  expect(await prices()).toBe(21);
  expect(text("rejected/incoming/long.csv")).toContain('22,"The line is longer than 65536 bytes."');
  expect(most).toBeLessThan(200 * MB);
});

test("a file of nothing but a line of 1 GB is refused", async () => {
  const { uploadMade } = await useFiles();
  const piece = Buffer.alloc(MB, "x");
  function* long(): Generator<Buffer> {
    for (let bytes = 0; bytes < GB; bytes += MB) yield piece;
  }
  await expect(uploadMade("incoming/long", long)).rejects.toMatchObject({
    name: "FileRefused",
    message: expect.stringContaining("longer than"),
    maybeLater: false,
  });
});

test("gzip that unpacks to a thousand times its size is refused, and leaves nothing", async () => {
  const { upload, prices } = await useFiles();
  const good = gzipSync(`${HEADER}${GOOD.repeat(50)}`);
  const zeros = gzipSync(Buffer.alloc(64 * MB));
  const bomb = Buffer.concat([good, ...Array.from({ length: 32 }, () => zeros)]);
  expect(bomb.length).toBeLessThan(3 * MB);
  await expect(upload("incoming/bomb", bomb)).rejects.toMatchObject({
    name: "FileRefused",
    message: expect.stringContaining("300 times"),
    maybeLater: false,
  });
  expect(await prices()).toBe(0);
});

/** None is a number of dollars, though Postgres, JavaScript or a person might take it for one. */
const NO_PRICES = [
  "-1",
  "-0.01",
  "NaN",
  "nan",
  "Infinity",
  "-Infinity",
  "inf",
  "1e5",
  "1E-2",
  "0x10",
  "0b1",
  "1_000",
  "1 000",
  "+5",
  ".5",
  "5.",
  "1.2.3",
  "١٢",
  "１２",
  "$5",
  "5 USD",
  "12345678",
  "99999999999999999999",
  "null",
  "true",
  "",
];

test.for([
  ["CSV", HEADER, (price: string) => `CNSGH,NLRTM,2016-01-01,${price}\n`],
  ["quoted CSV", HEADER, (price: string) => `CNSGH,NLRTM,2016-01-01,"${price}"\n`],
  [
    "JSON lines",
    "",
    (price: string) =>
      `${JSON.stringify({ orig_code: "CNSGH", dest_code: "NLRTM", day: "2016-01-01", price })}\n`,
  ],
] as const)("what is no price goes in by no way: %s", async ([, header, lineOf]) => {
  const { upload, prices, text } = await useFiles();
  const good = lineOf("100").repeat(10 * NO_PRICES.length);
  const { file } = await upload("incoming/p", `${header}${good}${NO_PRICES.map(lineOf).join("")}`);
  expect(file).toMatchObject({ rows: 10 * NO_PRICES.length, rejected: NO_PRICES.length });
  expect(await prices()).toBe(10 * NO_PRICES.length);
  expect(text("rejected/incoming/p.csv")?.match(/price/g)).toHaveLength(NO_PRICES.length);
});

/** `price` as it stands. */
const jsonLine = (price: string) =>
  `{"orig_code":"CNSGH","dest_code":"NLRTM","day":"2016-01-01","price":${price}}\n`;

test("numbers that JSON alone can write are read as what they are, or rejected", async () => {
  const { upload, text } = await useFiles();
  const good = jsonLine("100").repeat(100);
  const bad = ["1e400", "-1", "1e21", "1e-7", "true", "null", "[5]", '{"a":5}', "NaN", "0.12345"];
  const { file } = await upload(
    "incoming/p",
    `${good}${jsonLine("1e3")}${bad.map(jsonLine).join("")}`,
  );
  expect(file).toMatchObject({ rows: 101, rejected: bad.length });
  expect(text("rejected/incoming/p.csv")).toContain("The line is not JSON");
});

test("pictures and other files that are no text are refused", async () => {
  const { upload } = await useFiles();
  const png = Buffer.from(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489",
    "hex",
  );
  const jpeg = Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600", "hex"),
    Buffer.alloc(70_000, 7),
  ]);
  const zip = Buffer.from("504b0304140000000800", "hex");
  const files = { png, jpeg, zip, "gzip of a picture": gzipSync(jpeg) };
  for (const [name, bytes] of Object.entries(files)) {
    const refused: unknown = await upload(`incoming/${name}`, bytes).catch((err: unknown) => err);
    expect({ name, refused }).toMatchObject({
      name,
      refused: { name: "FileRefused", maybeLater: false },
    });
  }
});
