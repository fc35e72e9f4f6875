import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { readKnownPorts } from "./known-ports.ts";
import type { LineBatch } from "./lines.ts";
import { type Loaded, type Source, takeLines } from "./loading.ts";
import { holdTree } from "./locks.ts";
import { createNewSums } from "./new-sums.ts";
import { priceRowReader } from "./price-row.ts";
import { Fault } from "./refused.ts";

const COPY = "COPY prices (orig_code, dest_code, day, price, file_id) FROM STDIN";

/** Copies the prices of a file into the database as they come, and adds them up on the way. */
export async function loadPrices(
  client: pg.ClientBase,
  fileId: number,
  source: Source,
): Promise<Loaded> {
  await holdTree(client);
  const ports = await readKnownPorts(client);
  const sums = createNewSums(client, ports);
  const rowOf = priceRowReader(ports.numbers);
  let rows = 0;
  let lines = 0;
  let ended = false;

  function copyOf(batch: LineBatch): string {
    let text = "";
    const taken = takeLines(batch, source, (values) => {
      const row = rowOf(values);
      if (row instanceof Fault) return row;
      sums.add(row);
      const [orig, dest, day, price] = values;
      text += `${orig}\t${dest}\t${day}\t${price}\t${fileId}\n`;
      return undefined;
    });
    rows += taken.rows;
    lines += taken.lines;
    return text;
  }

  /** Until the file ends or the sums are full: they need the connection, too. */
  async function* copied(): AsyncGenerator<string> {
    while (!sums.isFull()) {
      const { value: batch } = await source.batches.next();
      ended = batch === undefined;
      if (batch === undefined) return;
      const text = copyOf(batch);
      await source.settle();
      if (text !== "") yield text;
    }
  }

  while (!ended) {
    await pipeline(copied(), client.query(copyFrom(COPY)));
    await sums.flush();
  }
  return { rows, lines, flushes: sums.flushes(), finish: async () => {} };
}
