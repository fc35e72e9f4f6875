import {
  Agent,
  type IncomingMessage,
  request,
  type RequestListener,
  type ServerResponse,
} from "node:http";
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

function answer(_req: IncomingMessage, res: ServerResponse): void {
  res.end();
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
  const answered = keptAlive(keepAliveAgent(), address);
  const response = await arrived.promise;

  let isStopped = false;
  const stopped = service.stop().then(() => (isStopped = true));
  await expect(fetch(address)).rejects.toThrow("fetch failed"); // nothing new comes in
  expect(isStopped).toBe(false);
  response.end("late");

  expect((await answered).status).toBe(200);
  await stopped;
});

test("idle connections do not hold up a stop", async () => {
  const { service, address } = await started(answer);
  await keptAlive(keepAliveAgent(), address);
  await service.stop();
  await expect(fetch(address)).rejects.toThrow("fetch failed");
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
  await expect(fetch(address)).rejects.toThrow("fetch failed");
});

test("a stop may be asked for twice, and without a start", async () => {
  const service = createHttpService({ name: "http", port: 0, listener: answer });
  await expect(service.stop()).resolves.toBeUndefined();
  const { service: other } = await started(answer);
  await expect(Promise.all([other.stop(), other.stop()])).resolves.toHaveLength(2);
});

test("a port that is taken fails the start", async () => {
  const { service } = await started(answer);
  const port = service.port();
  const options = { port, host: "127.0.0.1", listener: answer };
  const second = createHttpService({ name: "second", ...options });
  await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE" });
});
