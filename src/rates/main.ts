import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createHttpService } from "../lib/http-service.ts";
import { createLogger } from "../lib/logger.ts";
import { createMetricsService, createRegistry } from "../lib/metrics.ts";
import { createReadiness } from "../lib/readiness.ts";
import { runUntilSignal } from "../lib/run.ts";
import { together } from "../lib/service.ts";
import { secretsOf } from "./address.ts";
import { RatesConfig } from "./config.ts";
import { createDatabase } from "./database.ts";
import { createHttpApp } from "./http.ts";
import { createRatesMetrics } from "./metrics.ts";
import { migrate } from "./migrate.ts";
import { createRatesStore } from "./rates-store.ts";

explainStartErrors("rates");
const config = readConfig(RatesConfig, process.env);
const log = createLogger("rates", config.logLevel, secretsOf(config.database));
const registry = createRegistry();
const metrics = createRatesMetrics(registry, () => database.load());
const database = createDatabase(config.database, { log, observe: metrics.query });
const readiness = createReadiness();

// Before anything listens: a version that cannot reach its database, or not bring it up to date, never gets ready, and
// the old one stays.
const schema = {
  name: "schema",
  start: async () => await migrate(config.database, { log }),
  stop: async () => {},
};
const http = createHttpService({
  name: "http",
  port: config.port,
  listener: createHttpApp({
    store: createRatesStore(database),
    database,
    isReady: readiness.isReady,
    observe: metrics.request,
    now: Date.now,
    log,
  }),
  lingerMs: config.lingerSeconds * 1000,
  onStopping: readiness.notAnyMore,
});
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  ailment: () => undefined,
});

runUntilSignal(together([health, schema, database, readiness, http], log), {
  log,
  graceMs: (config.lingerSeconds + config.stopSeconds) * 1000,
});
