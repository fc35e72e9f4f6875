import express, { type ErrorRequestHandler, type RequestHandler, type Router } from "express";
import { z } from "zod";
import type { Queue } from "../cloud/queue.ts";
import { JOB_ID } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isSignedBy, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../jobs/results-signature.ts";
import type { Logger } from "../lib/logger.ts";
import { isSameSecret } from "../lib/same-secret.ts";
import { putInInbox } from "./inbox.ts";
import { Update } from "./update.ts";

/** Far above any update that Telegram sends. */
const MAX_UPDATE = "1mb";

/** Telegram waits for as long before it sends the update again. */
const RETRY_AFTER_SECONDS = 5;

export interface HttpDeps {
  readonly inbox: Pick<Queue, "send">;
  readonly results: Pick<Queue, "send">;
  readonly store: Pick<JobStore, "get">;
  /** Any of these opens the webhook: the current one, and while rotating the one before. */
  readonly webhookSecrets: readonly string[];
  /** Without a key nobody can report results here. */
  readonly resultsKey: string | undefined;
  /** False until the bot can work, and again when it is about to stop. */
  readonly isReady: () => boolean;
  /** Called when an update comes in; what it gives, when it has been answered. */
  readonly enter: () => () => void;
  readonly countUpdate: (outcome: "queued" | "not-an-update" | "bad-secret" | "failed") => void;
  readonly now: () => number;
  readonly log: Logger;
}

/** The bot's routes: the webhook, the workers' results, and the load balancer's questions. */
export function createHttpApp(deps: HttpDeps): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.get("/", (_req, res) => void res.type("text/plain").send("Ok"));
  app.get("/readyz", (_req, res) => void res.sendStatus(deps.isReady() ? 200 : 503));
  app.use(telegramRoute(deps), resultsRoute(deps));
  app.use(afterFailure(deps));
  return app;
}

/** Queues updates, and does nothing else: a slow answer would hold up the whole chat. */
function telegramRoute({ inbox, webhookSecrets, enter, countUpdate, log }: HttpDeps): Router {
  const router = express.Router();

  const requireSecret: RequestHandler = (req, res, next) => {
    const given = req.get("x-telegram-bot-api-secret-token") ?? "";
    // No short cut: the time must not tell which secret it was like.
    const matches = webhookSecrets.filter((secret) => isSameSecret(given, secret));
    if (matches.length > 0) return next();
    countUpdate("bad-secret");
    res.sendStatus(401);
  };
  const goFirst: RequestHandler = (_req, res, next) => {
    res.once("close", enter());
    next();
  };
  const readJson = express.json({ limit: MAX_UPDATE, type: () => true });

  router.post("/telegram", requireSecret, goFirst, readJson, async (req, res) => {
    const update = Update.safeParse(req.body);
    if (!update.success) {
      countUpdate("not-an-update");
      log.warn("webhook got a body that is no update"); // anything but 2xx would be sent again for 24 hours
      res.sendStatus(200);
      return;
    }
    try {
      await putInInbox(inbox, update.data);
    } catch (err) {
      countUpdate("failed");
      throw err;
    }
    countUpdate("queued");
    res.sendStatus(200);
  });
  return router;
}

/** Lets a worker report a result that it signed. It only says which job; everything else is read from the row. */
function resultsRoute({ results, store, resultsKey, now, log }: HttpDeps): Router {
  const router = express.Router();
  const Asked = z.object({ predictionId: z.string().regex(JOB_ID) });

  router.post("/results", express.text({ limit: "1kb", type: () => true }), async (req, res) => {
    const request = {
      method: "POST",
      target: req.originalUrl,
      timestamp: Number(req.get(TIMESTAMP_HEADER)),
      body: typeof req.body === "string" ? req.body : "",
    };
    const signature = req.get(SIGNATURE_HEADER) ?? "";
    if (resultsKey === undefined || !isSignedBy(resultsKey, request, { signature, now: now() })) {
      log.warn("result with a bad signature refused");
      res.sendStatus(401);
      return;
    }
    const asked = Asked.safeParse(req.query);
    if (!asked.success || !(await store.get(asked.data.predictionId, now()))) {
      res.sendStatus(404);
      return;
    }
    await results.send(resultOf(asked.data.predictionId));
    res.sendStatus(202);
  });
  return router;
}

const BodyFault = z.object({ type: z.string() });

function afterFailure({ countUpdate, log }: HttpDeps): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  // oxlint-disable-next-line max-params
  return (err: unknown, _req, res, _next) => {
    const fault = BodyFault.safeParse(err);
    const type = fault.success ? fault.data.type : "";
    if (type === "entity.too.large") return void res.sendStatus(413);
    if (type.startsWith("entity.") || type.startsWith("encoding.") || type.startsWith("charset.")) {
      countUpdate("not-an-update");
      log.warn({ type }, "webhook got a body that cannot be read");
      return void res.sendStatus(200); // or it comes back for a day
    }
    log.error({ err }, "request failed");
    res.set("retry-after", String(RETRY_AFTER_SECONDS)).sendStatus(503);
  };
}
