import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** Answers a request and resolves to true, or leaves it alone and resolves to false. */
type Page = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

/** Asks one page after the other until one answers; 404 when none does, 500 when one fails. */
export function inTurn(pages: readonly Page[], onError: (err: unknown) => void): RequestListener {
  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const page of pages) if (await page(req, res)) return;
    res.writeHead(404, { "content-type": "text/plain" }).end("There is nothing here.");
  }

  return (req, res) => {
    answer(req, res).catch((err: unknown) => {
      onError(err);
      if (res.headersSent) res.destroy();
      else res.writeHead(500).end();
    });
  };
}
