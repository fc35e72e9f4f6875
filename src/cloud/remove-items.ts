import { setTimeout as sleep } from "node:timers/promises";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { backoffMs } from "../lib/backoff.ts";

/** What DynamoDB takes in one batch. */
const BATCH = 25;

/** DynamoDB leaves out what is too fast for it and says so; a table that never catches up is an error. */
const TRIES = 8;
const PAUSE = { baseMs: 50, capMs: 5000 };

/** Removes items in batches, again and again until none is left out. */
export async function removeItems(
  dynamodb: DynamoDBClient,
  table: string,
  keys: readonly Record<string, AttributeValue>[],
): Promise<void> {
  for (let start = 0; start < keys.length; start += BATCH) {
    const batch = keys.slice(start, start + BATCH);
    await removeBatch(
      dynamodb,
      table,
      batch.map((Key) => ({ DeleteRequest: { Key } })),
    );
  }
}

async function removeBatch(
  dynamodb: DynamoDBClient,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  let left = [...requests];
  for (let attempt = 1; ; attempt += 1) {
    const { UnprocessedItems } = await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: left } }),
    );
    left = UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
    if (attempt === TRIES) throw new Error(`${left.length} items of ${table} were not removed.`);
    await sleep(backoffMs(attempt, PAUSE));
  }
}
