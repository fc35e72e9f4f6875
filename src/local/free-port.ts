import { createServer } from "node:net";

/**
 * A port of 127.0.0.1 that is free now; whoever wants it should take it soon. A wanted one is given back, or rejected
 * with EADDRINUSE.
 */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(wanted, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return address.port;
}
