import { collectDefaultMetrics, Registry } from "prom-client";
import { createHttpService, type HttpService } from "./http-service.ts";

/** A registry with the process's own figures (memory, processor time, event loop). */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Health and metrics for operators, on a port of their own that no load balancer sends to: `GET /healthz` (200, or 503
 * with what is wrong) and `GET /metrics` (Prometheus).
 */
export function createMetricsService(options: {
  readonly registry: Registry;
  readonly port: number;
  /** What is wrong with this process, or undefined when it is well. */
  readonly ailment: () => string | undefined;
}): HttpService {
  return createHttpService({
    name: "metrics",
    port: options.port,
    listener: (req, res) => {
      if (req.method === "GET" && req.url === "/healthz") {
        const ailment = options.ailment();
        res.writeHead(ailment === undefined ? 200 : 503, { "content-type": "text/plain" });
        res.end(ailment ?? "ok");
      } else if (req.method === "GET" && req.url === "/metrics") {
        options.registry.metrics().then(
          (text) => res.writeHead(200, { "content-type": options.registry.contentType }).end(text),
          () => res.writeHead(500).end(),
        );
      } else {
        res.writeHead(404).end();
      }
    },
  });
}
