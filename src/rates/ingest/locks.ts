import type pg from "pg";
import { z } from "zod";

/** The first of the two numbers of each lock; the others in this database are of migrations, or of single files. */
const LOCKS = 7_261_002;

const TREE = 1;
const COMPACTING = 2;

/** One file at a time goes in of each object. Until the end of the transaction, like all of these. */
export async function holdObject(
  client: pg.ClientBase,
  bucket: string,
  key: string,
): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${bucket}/${key}`]);
}

/** Ports and their regions stay as they are; many may hold this at once. */
export async function holdTree(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock_shared($1, $2)", [LOCKS, TREE]);
}

/** Nobody else reads or changes ports and regions in order to load, or loads prices. */
export async function changeTree(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCKS, TREE]);
}

/** As `holdTree`, and nobody else compacts; false at once when somebody does, or changes the tree. */
export async function tryToCompact(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    "SELECT pg_try_advisory_xact_lock_shared($1, $2) AND pg_try_advisory_xact_lock($1, $3) AS held",
    [LOCKS, TREE, COMPACTING],
  );
  return z.tuple([z.object({ held: z.boolean() })]).parse(rows)[0].held;
}
