import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

type Handler = (req: IncomingMessage, res: ServerResponse) => boolean | Promise<boolean>;

/** Serves the handlers in order, with 404 for what none of them takes; gives the port. Ends with the test. */
export async function serve(...handlers: readonly Handler[]): Promise<number> {
  const server = createServer((req, res) => {
    void answer(req, res);
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    for (const handle of handlers) if (await handle(req, res)) return;
    res.writeHead(404).end();
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** One request with its path and host exactly as given: `fetch` would tidy them first. */
export async function ask(
  port: number,
  options: { path: string; method?: string; host?: string; headers?: Record<string, string> },
): Promise<{ status: number; headers: IncomingMessage["headers"]; body: string }> {
  const { path, method = "GET", host = "127.0.0.1", headers = {} } = options;
  return await new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port, path, method, headers: { ...headers, host } },
      (res) => {
        let body = "";
        res.setEncoding("utf8");
        res.on("data", (part: string) => (body += part));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
