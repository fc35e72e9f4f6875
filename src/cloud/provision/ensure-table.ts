import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { errorNameEndsWith } from "../aws-error.ts";
import { foundOutcome, type Outcome, ResourceMismatchError } from "./outcome.ts";
import type { TablePlan } from "./plan.ts";

const MAX_WAIT_SECONDS = 120;

/** Makes a table what the plan says. Throws ResourceMismatchError when a table of that name has other keys or indexes. */
export async function ensureTable(
  dynamodb: DynamoDBClient,
  plan: TablePlan,
  { name, dryRun }: { readonly name: string; readonly dryRun: boolean },
): Promise<Outcome> {
  const found = await describe(dynamodb, name);
  if (!found) {
    if (!dryRun) {
      await create(dynamodb, plan, name);
      await setExpiry(dynamodb, name, plan.expiry);
    }
    return { kind: "table", name, done: "created", settings: [] };
  }
  compare(found, plan, name);
  const { TimeToLiveDescription: expiry } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  );
  const expires = expiry?.TimeToLiveStatus === "ENABLED" || expiry?.TimeToLiveStatus === "ENABLING";
  if (!expires && !dryRun) await setExpiry(dynamodb, name, plan.expiry);
  return foundOutcome("table", name, expires ? [] : ["TimeToLive"]);
}

async function describe(
  dynamodb: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> {
  try {
    return (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (err) {
    if (errorNameEndsWith(err, "ResourceNotFoundException")) return undefined;
    throw err;
  }
}

async function create(dynamodb: DynamoDBClient, plan: TablePlan, name: string): Promise<void> {
  const attributes = [plan.key, ...plan.indexes.flatMap(({ key, sort }) => [key, sort])];
  try {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: attributes.map((each): AttributeDefinition => ({
          AttributeName: each.name,
          AttributeType: each.type,
        })),
        KeySchema: [{ AttributeName: plan.key.name, KeyType: "HASH" }],
        ...(plan.indexes.length > 0 ? { GlobalSecondaryIndexes: plan.indexes.map(index) } : {}),
      }),
    );
  } catch (err) {
    // Somebody else just made it, or a retry of the SDK met its own first try.
    if (!errorNameEndsWith(err, "ResourceInUseException")) throw err;
  }
  await waitUntilTableExists(
    { client: dynamodb, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 },
    { TableName: name },
  );
}

function index({ name, key, sort }: TablePlan["indexes"][number]) {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: key.name, KeyType: "HASH" as const },
      { AttributeName: sort.name, KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: "ALL" as const },
  };
}

async function setExpiry(dynamodb: DynamoDBClient, name: string, attribute: string): Promise<void> {
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
    }),
  );
}

function compare(found: TableDescription, plan: TablePlan, name: string): void {
  const key = found.KeySchema?.map((each) => each.AttributeName).join();
  if (key !== plan.key.name) {
    throw new ResourceMismatchError(
      `Table ${name} has the key ${key}, not ${plan.key.name}. Choose another prefix, or delete that table.`,
    );
  }
  const indexes = new Set(found.GlobalSecondaryIndexes?.map((each) => each.IndexName));
  const missing = plan.indexes.find((each) => !indexes.has(each.name));
  if (missing) {
    throw new ResourceMismatchError(
      `Table ${name} lacks the index ${missing.name}. Choose another prefix, or delete that table.`,
    );
  }
}
