import { Counter } from "prom-client";
import { expect, onTestFinished, test } from "vitest";
import { createMetricsService, createRegistry } from "../../src/lib/metrics.ts";
import { runNode } from "../support/run-script.ts";

async function started(ailment: () => string | undefined = () => undefined) {
  const registry = createRegistry();
  const service = createMetricsService({ registry, port: 0, ailment });
  await service.start();
  onTestFinished(async () => await service.stop());
  return { registry, port: service.port(), address: `http://127.0.0.1:${service.port()}` };
}

test("GET /metrics has the process's own figures and ours, as Prometheus reads them", async () => {
  const { registry, address } = await started();
  new Counter({ name: "tests_total", help: "Tests", registers: [registry] }).inc(3);

  const response = await fetch(`${address}/metrics`);

  expect(response.headers.get("content-type")).toContain("text/plain");
  const text = await response.text();
  expect(text).toContain("tests_total 3");
  expect(text).toContain("process_cpu_user_seconds_total");
});

test("GET /healthz says 200 while all is well, and 503 with what is wrong", async () => {
  let ailment: string | undefined;
  const { address } = await started(() => ailment);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  ailment = "no model";
  const response = await fetch(`${address}/healthz`);
  expect([response.status, await response.text()]).toEqual([503, "no model"]);
});

test("there is nothing else", async () => {
  const { address } = await started();
  expect((await fetch(`${address}/`)).status).toBe(404);
  expect((await fetch(`${address}/metrics`, { method: "POST" })).status).toBe(404);
});

test("a figure that cannot be had makes 500", async () => {
  const { registry, address } = await started();
  const broken = new Counter({
    name: "broken_total",
    help: "x",
    collect() {
      throw new Error("broken");
    },
    registers: [],
  });
  registry.registerMetric(broken);
  expect((await fetch(`${address}/metrics`)).status).toBe(500);
});

test("the health check's exit code is 0 while /healthz is well, else 1", async () => {
  let ailment: string | undefined;
  const { port } = await started(() => ailment);
  const check = async () => {
    const env = { METRICS_PORT: String(port) };
    return await runNode(["src/lib/healthcheck.ts"], env).exit;
  };
  expect(await check()).toBe(0);
  ailment = "ill";
  expect(await check()).toBe(1);
});

test("the health check fails where nobody answers", async () => {
  expect(await runNode(["src/lib/healthcheck.ts"], { METRICS_PORT: "1" }).exit).toBe(1);
});
