import type pg from "pg";
import { z } from "zod";

/** The ports there are, and the regions above them, all numbered from 0. */
export interface KnownPorts {
  readonly numbers: ReadonlyMap<string, number>;
  readonly codes: readonly string[];
  /** Ports in the same regions are a group. */
  readonly groupOf: readonly number[];
  readonly slugs: readonly string[];
  /** For each group the regions that it is in, at any height. */
  readonly above: readonly (readonly number[])[];
}

const Port = z.object({ code: z.string(), slugs: z.array(z.string()) });

/** Reads ports and regions as they are now; hold the tree. */
export async function readKnownPorts(client: pg.ClientBase): Promise<KnownPorts> {
  const { rows } = await client.query(`
    SELECT ports.code, array_remove(array_agg(region_ports.slug ORDER BY region_ports.slug), NULL) AS slugs
    FROM ports LEFT JOIN region_ports USING (code) GROUP BY ports.code`);
  const ports = z.array(Port).parse(rows);
  const slugs = numbered(ports.flatMap((port) => port.slugs));
  const groups = numbered(ports.map((port) => port.slugs.join()));
  return {
    numbers: new Map(ports.map(({ code }, number) => [code, number])),
    codes: ports.map(({ code }) => code),
    groupOf: ports.map((port) => groups.get(port.slugs.join()) ?? 0),
    slugs: [...slugs.keys()],
    above: [...groups.keys()].map((group) =>
      group.split(",").flatMap((slug) => slugs.get(slug) ?? []),
    ),
  };
}

/** Each of them once, with its number. */
function numbered(names: readonly string[]): Map<string, number> {
  return new Map([...new Set(names)].map((name, number) => [name, number]));
}
