import type pg from "pg";
import { z } from "zod";

/** The ports there are, numbered from 0, and the regions above them, numbered likewise. */
export interface KnownPorts {
  readonly numbers: ReadonlyMap<string, number>;
  readonly codes: readonly string[];
  readonly slugs: readonly string[];
  /** For each port the regions that it is in, at any height. */
  readonly above: readonly (readonly number[])[];
}

const Port = z.object({ code: z.string(), slugs: z.array(z.string()) });

/** Reads ports and regions as they are now; hold the tree. */
export async function readKnownPorts(client: pg.ClientBase): Promise<KnownPorts> {
  const { rows } = await client.query(`
    SELECT ports.code, array_remove(array_agg(region_ports.slug), NULL) AS slugs
    FROM ports LEFT JOIN region_ports USING (code) GROUP BY ports.code`);
  const ports = z.array(Port).parse(rows);
  const slugs = [...new Set(ports.flatMap((port) => port.slugs))];
  const numberOf = new Map(slugs.map((slug, number) => [slug, number]));
  return {
    numbers: new Map(ports.map(({ code }, number) => [code, number])),
    codes: ports.map(({ code }) => code),
    slugs,
    above: ports.map((port) => port.slugs.map((slug) => numberOf.get(slug) ?? 0)),
  };
}
