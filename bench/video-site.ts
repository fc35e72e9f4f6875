// A site with one video of any size, and a bucket that takes everything and keeps nothing, in a process of their own, so
// that their work does not count as the worker's. Tells its ports to the parent and ends with it.
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, Readable } from "node:stream";
import { startBucket } from "./bucket.ts";

const [bytes = 0, bytesPerSecond = 0] = process.argv.slice(2).map(Number);
const BLOCK = Buffer.alloc(2 ** 20, "polybot ");
const HEAD = Buffer.from("\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41");

/** At its pace, or as fast as it is taken. */
async function* blocks(isPaced: boolean): AsyncGenerator<Buffer> {
  const startedAt = performance.now();
  yield HEAD;
  for (let left = bytes - HEAD.length; left > 0; left -= BLOCK.length) {
    const dueMs = ((bytes - left) / bytesPerSecond) * 1000 - (performance.now() - startedAt);
    if (isPaced && dueMs > 0) await sleep(dueMs);
    yield left < BLOCK.length ? BLOCK.subarray(0, left) : BLOCK;
  }
}

function sendVideo(response: ServerResponse, isPaced: boolean): void {
  response.writeHead(200, { "content-type": "video/mp4", "content-length": bytes });
  // Whoever has seen enough of it goes away.
  pipeline(Readable.from(blocks(isPaced), { highWaterMark: 1 }), response, () => undefined);
}

const site: RequestListener = (request, response) => {
  if (request.method === "HEAD") {
    response.writeHead(200, { "content-type": "video/mp4", "content-length": bytes }).end();
  } else sendVideo(response, request.url === "/paced.mp4");
};

async function portOf(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

process.send?.({ site: await portOf(site), bucket: await startBucket() });
process.on("disconnect", () => process.exit(0));
