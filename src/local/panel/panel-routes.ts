import type { IncomingMessage, ServerResponse } from "node:http";
import type { Panel } from "./panel.ts";

const LOCAL_NAMES = new Set(["127.0.0.1", "localhost"]);

/**
 * Serves `GET /panel/status`; leaves every other path alone and resolves to false.
 *
 * Only for requests that name this machine, or any web site could read it through a name that it lets point here.
 */
export function panelRoutes(
  panel: Pick<Panel, "status">,
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    if ((req.url ?? "").split("?", 1)[0] !== "/panel/status") return false;
    if (!namesThisMachine(req.headers.host)) {
      answer(res, 403, { error: "Only 127.0.0.1 and localhost are served." });
    } else if (req.method !== "GET") {
      res.setHeader("allow", "GET");
      answer(res, 405, { error: "Only GET." });
    } else {
      answer(res, 200, await panel.status());
    }
    return true;
  };
}

function namesThisMachine(host: string | undefined): boolean {
  const url = URL.parse(`http://${host ?? ""}`);
  return url !== null && LOCAL_NAMES.has(url.hostname);
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  res.end(JSON.stringify(body));
}
