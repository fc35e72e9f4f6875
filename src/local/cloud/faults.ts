import type { IncomingMessage, ServerResponse } from "node:http";
import type { Operation, ServiceName } from "./operation-of.ts";
import { s3Error } from "./s3-error.ts";

interface Fault {
  readonly service: ServiceName;
  /** One operation by AWS's name (`PutObject`); without it all of the service. */
  readonly operation?: string;
  /** How many requests it meets; without it all until it is removed. The SDK's own retries count, too. */
  readonly times?: number;
  /**
   * What happens instead of an answer: this HTTP status, a connection that drops before anything is done (`drop`), or
   * one that drops after it was done (`drop-answer`).
   */
  readonly status: number | "drop" | "drop-answer";
  /** The error's name; without it the one that AWS uses with that status. */
  readonly code?: string;
}

interface FaultHandle extends Disposable {
  /** How many requests it has met so far. */
  readonly met: number;
  remove(): void;
}

export interface Faults {
  add(fault: Fault): FaultHandle;
  clear(): void;
}

/** Switches that make the local cloud fail. `answered` is true when a fault has dealt with the request. */
export function createFaults(): Faults & {
  answered(operation: Operation, request: IncomingMessage, response: ServerResponse): boolean;
} {
  const active = new Set<{ readonly fault: Fault; met: number }>();
  return {
    add(fault) {
      const entry = { fault, met: 0 };
      active.add(entry);
      const remove = (): void => void active.delete(entry);
      return {
        get met() {
          return entry.met;
        },
        remove,
        [Symbol.dispose]: remove,
      };
    },
    clear: () => active.clear(),
    answered(operation, request, response) {
      const entry = [...active].find(({ fault }) => meets(fault, operation));
      if (!entry) return false;
      entry.met += 1;
      if (entry.met === entry.fault.times) active.delete(entry);
      return fail(entry.fault, request, response);
    },
  };
}

function meets(fault: Fault, { service, name }: Operation): boolean {
  return fault.service === service && (fault.operation ?? name) === name;
}

function fail(fault: Fault, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault.status === "drop") {
    request.socket.destroy();
    return true;
  }
  if (fault.status === "drop-answer") {
    dropAnswer(response);
    return false;
  }
  const code = fault.code ?? (fault.status === 503 ? "ServiceUnavailable" : "InternalError");
  request.resume(); // else a body that nobody reads would block the connection
  response.statusCode = fault.status;
  if (fault.service === "s3") {
    response.setHeader("content-type", "application/xml");
    response.end(request.method === "HEAD" ? undefined : s3Error(code, "A fault was asked for."));
  } else {
    response.setHeader("content-type", "application/x-amz-json-1.0");
    response.end(JSON.stringify({ __type: code, message: "A fault was asked for." }));
  }
  return true;
}

/** Lets the work be done and closes the connection where its answer would start. */
function dropAnswer(response: ServerResponse): void {
  const drop = (): ServerResponse => response.destroy();
  response.writeHead = drop;
  response.end = drop;
  response.write = () => !drop().destroyed;
}
