import { expect, test } from "vitest";
import { createPanel } from "../../../src/local/panel/panel.ts";
import { panelRoutes } from "../../../src/local/panel/panel-routes.ts";
import { ask, serve } from "../../support/fallback-server.ts";

const serveOnce = async () => await serve(panelRoutes(createPanel({ queues: [] })));

test("the status is JSON that nobody keeps", async () => {
  const answer = await ask(await serveOnce(), { path: "/panel/status?t=1" });
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json");
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(Object.keys(JSON.parse(answer.body))).toEqual(["queues", "workers", "rate", "jobs"]);
});

test.each([
  "evil.example",
  "127.0.0.1.evil.example",
  "127.0.0.1@evil.example",
  "localhost.evil.example",
  "[",
])("a request for the host %j is refused", async (host) => {
  const answer = await ask(await serveOnce(), { path: "/panel/status", host });
  expect(answer.status).toBe(403);
  expect(answer.body).not.toContain("workers");
});

test.each(["localhost", "localhost:8081", "127.0.0.1:1"])("the host %s is served", async (host) => {
  expect((await ask(await serveOnce(), { path: "/panel/status", host })).status).toBe(200);
});

test("other methods are refused and other paths left to others", async () => {
  const port = await serveOnce();
  expect((await ask(port, { path: "/panel/status", method: "POST" })).status).toBe(405);
  expect((await ask(port, { path: "/panel" })).status).toBe(404);
});
