import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createRejects } from "../../../src/rates/ingest/rejects.ts";
import { Fault } from "../../../src/rates/ingest/refused.ts";

test("a report of a great many bad lines ends at its limit, and says how many more there are", async () => {
  const reports: string[] = [];
  const blobs = {
    put: async ({ body }: { readonly body: unknown }) => {
      // What is handed over is a stream here, since the report lies in a file.
      reports.push(await text(body as AsyncIterable<Uint8Array>));
    },
  };
  await using rejects = await createRejects(blobs, 100);
  for (let line = 1; line <= 1000; line += 1) rejects.add(line, new Fault("It is bad."));
  await rejects.settle();
  expect(rejects.count()).toBe(1000);
  await rejects.put({ bucket: "b", key: "k" });
  const lines = reports[0]?.trimEnd().split("\r\n") ?? [];
  expect(lines.slice(0, 2)).toEqual(["line,reason", '1,"It is bad."']);
  expect(lines.at(-1)).toBe(
    `,"${1000 - (lines.length - 2)} more lines are bad; the report ends here."`,
  );
  expect(lines.length).toBeLessThan(12);
});
