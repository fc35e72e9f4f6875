import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { readKnownPorts } from "./known-ports.ts";
import type { LineBatch } from "./lines.ts";
import { type Loaded, type Source, takeLines } from "./loading.ts";
import { holdTree } from "./locks.ts";
import { createNewSums } from "./new-sums.ts";
import { plainPriceReader } from "./plain-prices.ts";
import { priceRowReader } from "./price-row.ts";
import { Fault } from "./refused.ts";

const COPY = "COPY prices (orig_code, dest_code, day, price) FROM STDIN (FORMAT csv)";

/** Copies the prices of a file into the database as they come, and adds them up on the way. */
export async function loadPrices(
  client: pg.ClientBase,
  fileId: number,
  source: Source,
): Promise<Loaded> {
  await holdTree(client);
  await client.query("SELECT set_config('rates.file_id', $1, true)", [fileId]);
  const ports = await readKnownPorts(client);
  const sums = createNewSums(client, ports);
  const rowOf = priceRowReader(ports.numbers);
  const plainRows = source.isPlain ? plainPriceReader(ports.numbers) : undefined;
  let rows = 0;
  let lines = 0;
  let ended = false;

  function copyOf(batch: LineBatch): string | Buffer {
    const plain = batch.bytes && plainRows?.(batch.bytes.toString("latin1"));
    if (batch.bytes === undefined || plain === undefined) return copyOfEach(batch);
    sums.addPlain(plain);
    rows += plain.count;
    lines += plain.count;
    return batch.bytes;
  }

  function copyOfEach(batch: LineBatch): string {
    let text = "";
    const taken = takeLines(batch, source, (values) => {
      const row = rowOf(values);
      if (row instanceof Fault) return row;
      sums.add(row);
      const [orig, dest, day, price] = values;
      text += `${orig},${dest},${day},${price}\n`;
      return undefined;
    });
    rows += taken.rows;
    lines += taken.lines;
    return text;
  }

  /** Until the file ends or the sums are full: they need the connection, too. */
  async function* copied(): AsyncGenerator<string | Buffer> {
    while (!sums.isFull()) {
      const { value: batch } = await source.batches.next();
      ended = batch === undefined;
      if (batch === undefined) return;
      const text = copyOf(batch);
      await source.settle();
      if (text.length > 0) yield text;
    }
  }

  while (!ended) {
    await pipeline(copied(), client.query(copyFrom(COPY)));
    await sums.flush();
  }
  return { rows, lines, flushes: sums.flushes(), finish: async () => {} };
}
