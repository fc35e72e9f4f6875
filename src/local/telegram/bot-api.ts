import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "../../lib/logger.ts";
import { sendRefusal, sendResult } from "./answer.ts";
import type { Calls } from "./calls.ts";
import type { Faults } from "./faults.ts";
import { DOWNLOAD_MAX_BYTES } from "./limits.ts";
import type { Method } from "./methods/method.ts";
import { readParams } from "./params.ts";
import { playFault, type RecordCall } from "./play-fault.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

export interface BotApiDeps {
  readonly token: string;
  readonly methods: { readonly [name: string]: Method };
  readonly world: World;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly log: Logger;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

const ADDRESS = /^\/(?<file>file\/)?bot(?<token>[^/]*)\/?(?<rest>.*)$/;

/** Answers `/bot<token>/<method>` and `/file/bot<token>/<path>` as Telegram does. */
export function createBotApi(
  deps: BotApiDeps,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const { world, faults, calls } = deps;
  const methods = new Map(
    Object.entries(deps.methods).map(([name, run]) => [name.toLowerCase(), { name, run }]),
  );

  async function answer(exchange: Exchange, pathname: string): Promise<void> {
    const { file, token = "", rest = "" } = ADDRESS.exec(pathname)?.groups ?? {};
    if (decoded(token) !== deps.token) throw new Refusal(401, "Unauthorized");
    if (file) await download(decoded(rest), exchange.response);
    else await call(rest, exchange);
  }

  async function call(path: string, { request, response, query }: Exchange): Promise<void> {
    const method = methods.get(path.toLowerCase());
    const record = recorder(method?.name ?? path);
    try {
      const params = await readParams(request, query);
      record.params = params.all;
      if (!method) throw new Refusal(404, "Not Found");
      const fault = faults.take(method.name, Number(params.text("chat_id")));
      const then = await playFault(fault, response, record.add);
      if (then === "answered") return;
      const result = await method.run(params);
      record.add(then === "drop-after" ? 0 : 200);
      if (then === "drop-after") response.destroy();
      else sendResult(response, result);
    } catch (err) {
      const { status, message } = refusalOf(err);
      record.add(status, message);
      throw err;
    }
  }

  async function download(path: string, response: ServerResponse): Promise<void> {
    const record = recorder("download");
    record.params = { path };
    const then = await playFault(faults.take("download", undefined), response, record.add);
    if (then === "answered") return;
    const file = world.files.byPath(path);
    const found = file && file.bytes.length <= DOWNLOAD_MAX_BYTES;
    record.add(found ? 200 : 404);
    if (!found) throw new Refusal(404, "Not Found");
    const { bytes } = file;
    // Telegram declares every download like this, whatever the file is.
    const headers = { "content-type": "application/octet-stream", "content-length": bytes.length };
    response.writeHead(200, headers);
    if (then === "go-on") response.end(bytes);
    else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }

  function recorder(method: string): { params: { [name: string]: unknown }; add: RecordCall } {
    const recording = {
      params: {},
      add: (status: number, description?: string): void =>
        calls.add({ method, at: world.now(), params: recording.params, status, description }),
    };
    return recording;
  }

  return async (request, response, url) => {
    try {
      await answer({ request, response, query: url.searchParams }, url.pathname);
    } catch (err) {
      if (!(err instanceof Refusal)) deps.log.error({ err }, "the stand-in failed");
      if (!response.destroyed && !response.headersSent) sendRefusal(response, refusalOf(err));
    }
  };
}

function refusalOf(err: unknown): Refusal {
  return err instanceof Refusal ? err : new Refusal(500, "Internal Server Error");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
