import { networkInterfaces } from "node:os";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { POLYBOT_PLAN } from "../../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { createStores } from "../../../src/local/cloud/fauxqs-app.ts";
import { localClients } from "../../../src/local/cloud/local-clients.ts";
import { startLocalCloud } from "../../../src/local/cloud/local-cloud.ts";

test("the stores that the emulator does not export are where this version keeps them", async () => {
  const { sqsStore, s3Store } = await createStores();

  expect([...sqsStore.allQueues()]).toEqual([]);
  expect(s3Store.listBuckets()).toEqual([]);
  sqsStore.processAllTimers();
});

test("it listens on 127.0.0.1 alone", async () => {
  const cloud = await startLocalCloud();
  onTestFinished(async () => await cloud.stop());
  const { port } = new URL(cloud.endpoint);
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, address }) => family === "IPv4" && address !== "127.0.0.1");

  await expect(fetch(`http://[::1]:${port}/`)).rejects.toThrow("fetch failed");
  for (const { address } of others) {
    await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow("fetch failed");
  }
});

test("a port that is taken is an error", async () => {
  const cloud = await startLocalCloud();
  onTestFinished(async () => await cloud.stop());

  await expect(
    startLocalCloud({ port: Number(new URL(cloud.endpoint).port) }),
  ).rejects.toMatchObject({ code: "EADDRINUSE" });
});

test("stopping twice ends open polls once, and the port is free", async () => {
  const cloud = await startLocalCloud();
  const clients = localClients(cloud.endpoint);
  onTestFinished(() => Object.values(clients).forEach((client) => client.destroy()));
  const { env } = await provision(clients, POLYBOT_PLAN, { prefix: "stop" });
  const poll = clients.sqs
    .send(new ReceiveMessageCommand({ QueueUrl: env.JOBS_QUEUE_URL, WaitTimeSeconds: 20 }))
    .then(() => "answered")
    .catch(() => "cut off");

  await Promise.all([cloud.stop(), cloud.stop()]);
  await cloud.stop();

  expect(["answered", "cut off"]).toContain(await poll);
  await expect(fetch(cloud.endpoint)).rejects.toThrow("fetch failed");
});
