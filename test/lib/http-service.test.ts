import { Agent, request, type RequestListener, type ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createHttpService } from "../../src/lib/http-service.ts";

async function started(
  listener: RequestListener,
  more: { readonly lingerMs?: number; readonly onStopping?: () => void } = {},
) {
  const service = createHttpService({
    name: "http",
    port: 0,
    host: "127.0.0.1",
    listener,
    ...more,
  });
  await service.start();
  onTestFinished(async () => await service.stop());
  return { service, address: `http://127.0.0.1:${service.port()}/` };
}

/** One request on a connection that its client wants to keep. */
async function keptAlive(agent: Agent, address: string) {
  return await new Promise<{ status: number | undefined; connection: string | undefined }>(
    (resolve, reject) => {
      request(address, { agent }, (res) => {
        res
          .resume()
          .on("end", () => resolve({ status: res.statusCode, connection: res.headers.connection }));
      })
        .on("error", reject)
        .end();
    },
  );
}

function keepAliveAgent(): Agent {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return agent;
}

test("a request under way is finished before the stop ends, though its client keeps the connection", async () => {
  const arrived = Promise.withResolvers<ServerResponse>();
  const { service, address } = await started((_req, res) => arrived.resolve(res));
  const answer = keptAlive(keepAliveAgent(), address);
  const response = await arrived.promise;

  let isStopped = false;
  const stopped = service.stop().then(() => (isStopped = true));
  await expect(fetch(address)).rejects.toThrow(); // nothing new comes in
  expect(isStopped).toBe(false);
  response.end("late");

  expect((await answer).status).toBe(200);
  await stopped;
});

test("idle connections do not hold up a stop", async () => {
  const { service, address } = await started((_req, res) => res.end());
  await keptAlive(keepAliveAgent(), address);
  await service.stop();
  await expect(fetch(address)).rejects.toThrow();
});

test("it goes on serving for a while after readiness has failed, and lets its clients go", async () => {
  const stopping = Promise.withResolvers<void>();
  const { service, address } = await started((_req, res) => res.end("served"), {
    lingerMs: 300,
    onStopping: stopping.resolve,
  });
  const agent = keepAliveAgent();
  expect((await keptAlive(agent, address)).connection).toBe("keep-alive");

  const stopped = service.stop();
  await stopping.promise;

  expect(await keptAlive(agent, address)).toEqual({ status: 200, connection: "close" });
  await stopped;
  await expect(fetch(address)).rejects.toThrow();
});

test("a stop may be asked for twice, and without a start", async () => {
  const service = createHttpService({ name: "http", port: 0, listener: (_req, res) => res.end() });
  await service.stop();
  const { service: other } = await started((_req, res) => res.end());
  await Promise.all([other.stop(), other.stop()]);
});

test("a port that is taken fails the start", async () => {
  const { service } = await started((_req, res) => res.end());
  const port = service.port();
  const listener: RequestListener = (_req, res) => res.end();
  const second = createHttpService({ name: "second", port, host: "127.0.0.1", listener });
  await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
});
