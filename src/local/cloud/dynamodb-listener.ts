import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import dynalite from "dynalite";
import { z } from "zod";

/** DynamoDB in memory, as a listener for a server of ours. Tables are ready as soon as they are made. */
export function createDynamodbListener(): RequestListener {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const emulate = requestListenerOf(server.listeners("request"));
  const answerTimeToLive = createTimeToLive();
  return (request, response) => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    if (operation.endsWith("TimeToLive")) {
      answerTimeToLive(operation, request, response).catch(() => response.destroy());
      return;
    }
    emulate(request, response);
    // The emulator throws when a client goes away in the middle of a request, which would end this process.
    request.removeAllListeners("error");
    request.on("error", () => response.destroy());
  };
}

function requestListenerOf(listeners: readonly unknown[]): RequestListener {
  const [listener] = listeners;
  if (typeof listener !== "function") throw new TypeError("dynalite has no request listener");
  return (request, response) => void Reflect.apply(listener, undefined, [request, response]);
}

const TimeToLive = z.object({
  TableName: z.string(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});

/** The expiry settings of tables: kept and told, never acted on (AWS lags by days, too). */
function createTimeToLive() {
  const attributes = new Map<string, string>();
  return async (operation: string, request: IncomingMessage, response: ServerResponse) => {
    const wanted = TimeToLive.parse(await json(request));
    const specification = wanted.TimeToLiveSpecification;
    if (specification?.Enabled === true)
      attributes.set(wanted.TableName, specification.AttributeName);
    else if (specification) attributes.delete(wanted.TableName);
    const AttributeName = attributes.get(wanted.TableName);
    const description =
      AttributeName === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName };
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(
      JSON.stringify(
        operation === "UpdateTimeToLive"
          ? { TimeToLiveSpecification: specification }
          : { TimeToLiveDescription: description },
      ),
    );
  };
}
