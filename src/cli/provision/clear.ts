import { type Found, findResources } from "../../cloud/provision/find-resources.ts";
import type { ProvisionClients } from "../../cloud/provision/provision.ts";
import { removeResource } from "../../cloud/provision/remove-resource.ts";
import type { ClearCommand } from "./clear-options.ts";
import { columns } from "./columns.ts";
import { confirmed, type Terminal } from "./confirmed.ts";

export interface ClearDeps {
  readonly clients: ProvisionClients;
  readonly terminal: Terminal;
  readonly say: (line: string) => void;
}

/**
 * Says what is there, asks, and deletes it, queues first, so that no more work comes. True when all is gone, but for what
 * belongs to a stack of CloudFormation's.
 */
export async function clear(
  { prefix, plan, dryRun, yes }: Extract<ClearCommand, { kind: "clear" }>,
  { clients, terminal, say }: ClearDeps,
): Promise<boolean> {
  const all = await findResources(clients, plan, prefix);
  const found = all.filter((each) => stackOf(each) === undefined);
  for (const each of all) {
    const stack = stackOf(each);
    if (stack !== undefined)
      say(`left alone: ${each.kind} ${each.name} belongs to the stack ${stack}`);
  }
  if (found.length === 0) {
    say(`There is nothing ${all.length === 0 ? "" : "else "}of ${prefix}.`);
    return true;
  }
  for (const line of columns(found.map((each) => [each.kind, each.name, contents(each)])))
    say(line);
  if (dryRun) {
    say("\nNothing was deleted: this is what would be.");
    return true;
  }
  const question = `\nAll of this will be deleted for good. To go on, type ${prefix}:`;
  if (!yes && !(await confirmed(question, prefix, terminal))) {
    say("Nothing was deleted.");
    return false;
  }
  for (const each of found) {
    await removeResource(clients, each);
    say(`deleted: ${each.kind} ${each.name}`);
  }
  return true;
}

/** What a stack has made goes with the stack: deleted by hand, it would be missed by the next deployment. */
function stackOf(found: Found): string | undefined {
  return found.kind === "queue" ? found.stack : undefined;
}

function contents(found: Found): string {
  switch (found.kind) {
    case "queue":
      return `${found.messages} messages`;
    case "table":
      return `${found.hasMore ? "more than " : ""}${found.rows} rows`;
    case "bucket":
      return `${found.objects} objects, ${(found.bytes / 1e6).toFixed(1)} MB`;
  }
}
