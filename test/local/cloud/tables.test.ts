import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

test("of many that put a row only if it is not there, one wins", async () => {
  const { dynamodb, env } = await local.provisioned();
  const put = async (owner: number) =>
    await dynamodb.send(
      new PutItemCommand({
        TableName: env.JOBS_TABLE,
        Item: { jobId: { S: "one" }, owner: { N: String(owner) } },
        ConditionExpression: "attribute_not_exists(jobId)",
      }),
    );

  const results = await Promise.allSettled(
    Array.from({ length: 30 }, async (_, i) => await put(i)),
  );

  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { name: "ConditionalCheckFailedException" },
  });
});

test("no count is lost when many add at once", async () => {
  const { dynamodb, env } = await local.provisioned();
  const Key = { jobId: { S: "counter" } };

  await Promise.all(
    Array.from(
      { length: 50 },
      async () =>
        await dynamodb.send(
          new UpdateItemCommand({
            TableName: env.JOBS_TABLE,
            Key,
            UpdateExpression: "ADD #attempt :one",
            ExpressionAttributeNames: { "#attempt": "attempt" },
            ExpressionAttributeValues: { ":one": { N: "1" } },
          }),
        ),
    ),
  );

  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: env.JOBS_TABLE, Key, ConsistentRead: true }),
  );
  expect(Item?.["attempt"]).toEqual({ N: "50" });
});

test("a chat's jobs are found by the index, newest first", async () => {
  const { dynamodb, env } = await local.provisioned();
  for (const [i, chat] of [7, 8, 7, 7].entries()) {
    await dynamodb.send(
      new PutItemCommand({
        TableName: env.JOBS_TABLE,
        Item: { jobId: { S: `j${i}` }, chatId: { N: `${chat}` }, createdAt: { N: `${1000 + i}` } },
      }),
    );
  }

  const { Items } = await dynamodb.send(
    new QueryCommand({
      TableName: env.JOBS_TABLE,
      IndexName: "byChat",
      KeyConditionExpression: "#chat = :chat",
      ExpressionAttributeNames: { "#chat": "chatId" },
      ExpressionAttributeValues: { ":chat": { N: "7" } },
      ScanIndexForward: false,
      Limit: 2,
    }),
  );

  expect(Items?.map((item) => item["jobId"]?.S)).toEqual(["j3", "j2"]);
});

test("expiry can be set, asked for and lifted", async () => {
  const { dynamodb } = local.clients;
  const TableName = randomUUID();
  const expiry = async () =>
    (await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
  const set = async (Enabled: boolean) =>
    await dynamodb.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled },
      }),
    );

  expect(await expiry()).toEqual({ TimeToLiveStatus: "DISABLED" });
  await set(true);
  expect(await expiry()).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" });
  await set(false);
  expect(await expiry()).toEqual({ TimeToLiveStatus: "DISABLED" });
});

test("a client that goes away in the middle of a request harms nobody else", async () => {
  const { dynamodb, env } = await local.provisioned();
  const socket = connect(Number(new URL(local.cloud.endpoint).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(
    "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: 99\r\n\r\n{",
  );
  // The answer to this later request says that the first has been begun.
  await dynamodb.send(
    new GetItemCommand({ TableName: env.JOBS_TABLE, Key: { jobId: { S: "x" } } }),
  );
  socket.resetAndDestroy();
  await once(socket, "close");

  const after = await dynamodb.send(
    new GetItemCommand({ TableName: env.JOBS_TABLE, Key: { jobId: { S: "x" } } }),
  );

  expect(after.$metadata.httpStatusCode).toBe(200);
});
