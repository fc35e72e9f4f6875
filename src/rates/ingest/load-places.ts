import type pg from "pg";
import { z } from "zod";
import { type Loaded, type Source, takeLines } from "./loading.ts";
import { changeTree } from "./locks.ts";
import { rebuildRegionSums } from "./region-sums.ts";
import { keepPlace, type Place, readPlace, withoutCycles } from "./places.ts";
import { Fault } from "./refused.ts";

/**
 * Loads ports or regions: new ones are added, known ones changed, none goes. What names a parent that is not there takes
 * effect when it comes; what would make a region its own ancestor is rejected.
 */
export async function loadPlaces(
  client: pg.ClientBase,
  table: "ports" | "regions",
  source: Source,
): Promise<Loaded> {
  const places = new Map<string, Place>();
  let rows = 0;
  let lines = 0;
  for (;;) {
    const { value: batch } = await source.batches.next();
    if (batch === undefined) break;
    const taken = takeLines(batch, source, (values, line) => {
      const place = readPlace(table, values, line);
      if (place instanceof Fault) return place;
      keepPlace(places, place);
      return undefined;
    });
    rows += taken.rows;
    lines += taken.lines;
    await source.settle();
  }
  await changeTree(client);
  if (table === "ports")
    return { rows, lines, flushes: 0, finish: async () => await put(client, PUT_PORTS, places) };
  const { kept, circular } = withoutCycles(places, await parents(client));
  for (const { id, parent, line } of circular) {
    source.reject(line, new Fault(`parent_slug "${parent}" would make "${id}" its own ancestor.`));
  }
  rows -= circular.length;
  return { rows, lines, flushes: 0, finish: async () => await put(client, PUT_REGIONS, kept) };
}

const Parents = z.array(z.object({ slug: z.string(), parent_slug: z.string().nullable() }));

async function parents(client: pg.ClientBase): Promise<Map<string, string | null>> {
  const { rows } = await client.query("SELECT slug, parent_slug FROM regions");
  return new Map(Parents.parse(rows).map(({ slug, parent_slug }) => [slug, parent_slug]));
}

const PUT_PORTS = `
INSERT INTO ports (code, name, parent_slug)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent_slug = excluded.parent_slug`;

const PUT_REGIONS = `
INSERT INTO regions (slug, name, parent_slug)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (slug) DO UPDATE SET name = excluded.name, parent_slug = excluded.parent_slug`;

/** Which ports are below which regions now. UNION drops what was found before, so that even a circle would end. */
const NEW_MEMBERS = `
CREATE TEMPORARY TABLE members ON COMMIT DROP AS
WITH RECURSIVE up AS (
  SELECT parent_slug AS slug, code FROM ports WHERE parent_slug IS NOT NULL
  UNION
  SELECT regions.parent_slug, up.code
  FROM up JOIN regions ON regions.slug = up.slug WHERE regions.parent_slug IS NOT NULL
)
SELECT slug, code FROM up`;

const CHANGE_MEMBERS = `
WITH gone AS (
  DELETE FROM region_ports AS old
  WHERE NOT EXISTS (SELECT FROM members WHERE members.slug = old.slug AND members.code = old.code)
  RETURNING code
), come AS (
  INSERT INTO region_ports SELECT slug, code FROM members ON CONFLICT DO NOTHING RETURNING code
), changed AS (SELECT code FROM gone UNION SELECT code FROM come)
SELECT EXISTS (
  SELECT FROM sums WHERE orig IN (SELECT code FROM changed)
  UNION ALL
  SELECT FROM sums WHERE dest IN (SELECT code FROM changed)
) AS "pricesMoved"`;

const Moved = z.tuple([z.object({ pricesMoved: z.boolean() })]);

async function put(
  client: pg.ClientBase,
  statement: string,
  places: ReadonlyMap<string, Place>,
): Promise<void> {
  const all = [...places.values()];
  await client.query(statement, [
    all.map(({ id }) => id),
    all.map(({ name }) => name),
    all.map(({ parent }) => parent),
  ]);
  await client.query(NEW_MEMBERS);
  const { rows } = await client.query(CHANGE_MEMBERS);
  if (Moved.parse(rows)[0].pricesMoved) await rebuildRegionSums(client);
}
