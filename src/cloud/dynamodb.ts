import {
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  paginateScan,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { errorNameEndsWith } from "./aws-error.ts";
import { removeItems } from "./remove-items.ts";
import type { Change, Item, Slice, Table } from "./table.ts";

/** A table at Amazon DynamoDB, or at anything that speaks its protocol. `key` is the name of its hash key. */
export function createDynamoTable(
  dynamodb: DynamoDBClient,
  { table, key }: { readonly table: string; readonly key: string },
): Table {
  const keyOf = (value: string) => marshall({ [key]: value });

  return {
    async get(value) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: table, Key: keyOf(value), ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },

    async insert(item) {
      return await whetherItHeld(async () => {
        await dynamodb.send(
          new PutItemCommand({
            TableName: table,
            Item: marshalled(item),
            ConditionExpression: "attribute_not_exists(#key)",
            ExpressionAttributeNames: { "#key": key },
          }),
        );
        return true;
      }, false);
    },

    async update(value, change) {
      return await whetherItHeld(async () => {
        const { Attributes } = await dynamodb.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(value),
            ...(change.condition !== undefined && { ConditionExpression: change.condition }),
            UpdateExpression: change.update,
            ExpressionAttributeNames: namesIn(change),
            ...(Object.keys(change.values).length > 0 && {
              ExpressionAttributeValues: marshalled(prefixed(change.values)),
            }),
            ReturnValues: "ALL_NEW",
          }),
        );
        return unmarshall(Attributes ?? {});
      }, undefined);
    },

    async *query(slice) {
      const { pageSize, newestFirst = false } = slice;
      const pages = paginateQuery(
        { client: dynamodb, ...(pageSize !== undefined && { pageSize }) },
        {
          TableName: table,
          IndexName: slice.index,
          ScanIndexForward: !newestFirst,
          ...conditionOf(slice),
        },
      );
      for await (const { Items = [] } of pages) yield* Items.map((item) => unmarshall(item));
    },

    async *scan(keyPrefix) {
      const pages = paginateScan(
        { client: dynamodb },
        {
          TableName: table,
          FilterExpression: "begins_with(#key, :prefix)",
          ExpressionAttributeNames: { "#key": key },
          ExpressionAttributeValues: marshall({ ":prefix": keyPrefix }),
        },
      );
      for await (const { Items = [] } of pages) yield* Items.map((item) => unmarshall(item));
    },

    async remove(keys) {
      await removeItems(dynamodb, table, [...new Set(keys)].map(keyOf)); // one twice is an error
    },
  };
}

function conditionOf({ hash, upTo }: Slice) {
  const names = { "#hash": hash.name };
  const values = { ":hash": hash.value };
  if (upTo === undefined) {
    return {
      KeyConditionExpression: "#hash = :hash",
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: marshall(values),
    };
  }
  return {
    KeyConditionExpression: "#hash = :hash AND #sort <= :sort",
    ExpressionAttributeNames: { ...names, "#sort": upTo.name },
    ExpressionAttributeValues: marshall({ ...values, ":sort": upTo.value }),
  };
}

async function whetherItHeld<Held, Failed>(
  write: () => Promise<Held>,
  failed: Failed,
): Promise<Held | Failed> {
  try {
    return await write();
  } catch (err) {
    if (errorNameEndsWith(err, "ConditionalCheckFailedException")) return failed;
    throw err;
  }
}

/** Every alias that the expressions use, and no other: an unused one is an error. */
function namesIn({ condition = "", update }: Change): Record<string, string> {
  const aliases = `${condition} ${update}`.match(/#\w+/g) ?? [];
  return Object.fromEntries(aliases.map((alias) => [alias, alias.slice(1)]));
}

function prefixed(values: Item): Item {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
}

function marshalled(item: Item) {
  return marshall(item, { removeUndefinedValues: true });
}
