import express, { type ErrorRequestHandler, type RequestHandler, type Response } from "express";
import type { Logger } from "../lib/logger.ts";
import { createAnswerRates } from "./answer-rates.ts";
import { type Health, type Problem, PROBLEM_TYPE, problemOf } from "./answers.ts";
import { type Database, DatabaseUnavailable } from "./database.ts";
import { docsPage } from "./docs-page.ts";
import { openApi } from "./openapi.ts";
import { readRatesRequest } from "./rates-request.ts";
import type { RatesStore } from "./rates-store.ts";

/** When a request could not be served because of the database, another try makes sense after this. */
const RETRY_AFTER_SECONDS = 5;

/** Nothing from elsewhere, and no script at all. */
const DOCS_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface HttpDeps {
  readonly store: RatesStore;
  readonly database: Pick<Database, "lastQuery">;
  /** False when the process is about to stop. */
  readonly isReady: () => boolean;
  /** Called when an answer has been sent. */
  readonly observe: (route: string, status: number, ms: number) => void;
  readonly now: () => number;
  readonly log: Logger;
}

/** The API's routes. */
export function createHttpApp(deps: HttpDeps): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag"); // hashing every answer costs more than the few that would not be sent
  app.use(withHeaders, observed(deps));
  const document = openApi();
  const page = docsPage(document);
  const answerRates = createAnswerRates(deps);

  app.get("/", (_req, res) => void res.json({ message: "Hello world!" }));
  app.get("/healthy", (_req, res) => {
    const health = healthOf(deps);
    res.status(health.status === "ok" ? 200 : 503).json(health);
  });
  app.get("/openapi.json", (_req, res) => void res.json(document));
  app.get("/docs", (_req, res) => {
    res.setHeader("content-security-policy", DOCS_POLICY);
    res.type("html").send(page);
  });
  app.get("/rates", async (req, res) => {
    const request = readRatesRequest(req.query);
    if ("faults" in request) {
      const detail = request.faults.map((fault) => fault.detail).join(" ");
      return sendProblem(res, problemOf("invalid-parameters", detail, request.faults));
    }
    const answer = await answerRates(request);
    if ("unknown" in answer) {
      const detail = answer.unknown.map((fault) => fault.detail).join(" ");
      return sendProblem(res, problemOf("unknown-place", detail, answer.unknown));
    }
    res.setHeader("content-type", "application/json; charset=utf-8");
    res.end(answer.json);
  });
  app.all(["/", "/healthy", "/openapi.json", "/docs", "/rates"], (req, res) => {
    res.setHeader("allow", "GET, HEAD");
    sendProblem(res, problemOf("method-not-allowed", `${req.method} does nothing here; use GET.`));
  });
  app.use((_req, res) => {
    sendProblem(res, problemOf("not-found", "The documentation, at /docs, says what there is."));
  });
  app.use(afterFailure(deps));
  return app;
}

const withHeaders: RequestHandler = (_req, res, next) => {
  res.setHeader("x-content-type-options", "nosniff");
  res.setHeader("cache-control", "no-store"); // the next file may change any answer
  next();
};

function observed({ observe }: HttpDeps): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    res.once("finish", () => {
      // Not what was asked for, which may be anything.
      const route = typeof req.route?.path === "string" ? req.route.path : "none";
      observe(route, res.statusCode, performance.now() - startedAt);
    });
    next();
  };
}

function healthOf({ database, isReady }: HttpDeps): Health {
  const last = database.lastQuery();
  return {
    status: isReady() ? "ok" : "stopping",
    database: {
      last_query: last ? { at: last.at.toISOString(), outcome: last.outcome } : null,
    },
  };
}

function sendProblem(res: Response, problem: Problem): void {
  res.status(problem.status).setHeader("content-type", PROBLEM_TYPE);
  res.end(JSON.stringify(problem));
}

function afterFailure({ log }: HttpDeps): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  // oxlint-disable-next-line max-params
  return (err: unknown, _req, res, _next) => {
    if (res.headersSent) return void res.destroy();
    if (err instanceof URIError) {
      const detail =
        "The address is not encoded properly: % is followed by two hexadecimal digits.";
      return sendProblem(res, problemOf("invalid-parameters", detail));
    }
    if (err instanceof DatabaseUnavailable) {
      log.warn({ err }, "database not available");
      res.setHeader("retry-after", RETRY_AFTER_SECONDS);
      return sendProblem(res, problemOf("unavailable", "Ask again in a few seconds."));
    }
    log.error({ err }, "request failed");
    sendProblem(res, problemOf("failed", "Ask again; if it fails again, tell whoever runs this."));
  };
}
