import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** As much of S3 as a loading needs: objects are made while they are read, so that they may have any size. */
export async function startObjectServer(
  make: (key: string) => Iterable<string> | Readable | undefined,
): Promise<{ readonly endpoint: string; stop(): Promise<void> }> {
  async function answer(method: string, path: string, response: ServerResponse): Promise<void> {
    const object = method === "GET" ? make(path.slice("/bench/".length)) : undefined;
    if (object) {
      response.writeHead(200, { etag: `"${path}"` });
      await pipeline(object, response);
    } else {
      response.writeHead(method === "PUT" ? 200 : 404).end();
    }
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    request.resume().on("end", () => {
      answer(request.method ?? "", decodeURIComponent(pathname), response).catch(() =>
        response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
