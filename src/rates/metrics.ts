import { Counter, Gauge, Histogram, type Registry } from "prom-client";

const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 20];

/** The API's figures. Labels never hold what was asked for. */
export function createRatesMetrics(
  registry: Registry,
  load: () => { readonly connections: number; readonly waiting: number },
) {
  const registers = [registry];
  const requests = new Histogram({
    name: "rates_http_request_seconds",
    help: "What a request took, by route and status",
    labelNames: ["route", "status"],
    buckets: SECONDS,
    registers,
  });
  const queries = new Histogram({
    name: "rates_database_query_seconds",
    help: "What a question to the database took, with the wait for a connection",
    buckets: SECONDS,
    registers,
  });
  const failures = new Counter({
    name: "rates_database_query_failures_total",
    help: "Questions to the database that failed, each try counted",
    registers,
  });
  registry.registerMetric(
    new Gauge({
      name: "rates_database_connections",
      help: "Open connections to the database",
      registers: [],
      collect() {
        this.set(load().connections);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "rates_database_waiting",
      help: "Requests that wait for a connection to the database",
      registers: [],
      collect() {
        this.set(load().waiting);
      },
    }),
  );
  return {
    request: (route: string, status: number, ms: number) =>
      requests.observe({ route, status }, ms / 1000),
    query: (ms: number, ok: boolean) => {
      queries.observe(ms / 1000);
      if (!ok) failures.inc();
    },
  };
}
