import { createServer, request, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { objectPath } from "../../src/local/cloud/object-path.ts";
import { operationOf } from "../../src/local/cloud/operation-of.ts";

/** One request of a process to AWS. */
export interface Call {
  /** In IAM's spelling. */
  readonly action: string;
  /** A queue's name, a table's with its index, a bucket's with the object's name, a service's behind its cluster's. */
  readonly on: string;
  /** Those of what it asks for, where somebody knows them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Stands between one process and the cloud, and writes down what the process asks for. */
export async function startRecorder() {
  const calls: Call[] = [];
  const cloud = Promise.withResolvers<string>(); // known only when the processes have been started

  const pass: RequestListener = (from, to) => {
    void (async () => {
      const body = await buffer(from);
      const { service, name } = operationOf(from);
      calls.push({ action: actionOf(service, name), on: target(service, from.url ?? "/", body) });
      const { method, headers, url } = from;
      const { hostname, port } = new URL(await cloud.promise);
      const onward = request({ hostname, port, path: url, method, headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(to);
      });
      onward.once("error", () => to.destroy());
      from.once("close", () => void (to.writableEnded || onward.destroy()));
      onward.end(body);
    })();
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    calls,
    connect: (endpoint: string) => cloud.resolve(endpoint),
    /** For the process that is watched. */
    env: Object.fromEntries(
      ["", "_SQS", "_S3", "_DYNAMODB", "_ECS"].map((end) => [`AWS_ENDPOINT_URL${end}`, url]),
    ),
    agentUri: `${url}/agent/recorded`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function actionOf(service: string, name: string): string {
  if (service === "ecs-agent") return "ecs:UpdateTaskProtection";
  return `${service}:${name === "DeleteObjects" ? "DeleteObject" : name}`;
}

function target(service: string, url: string, body: Buffer): string {
  if (service === "ecs-agent") return "task";
  if (service === "s3") {
    const { bucket, key } = objectPath(url);
    return `${bucket}/${key}`;
  }
  const asked = JSON.parse(body.toString()) as Readonly<Record<string, string>>;
  if (service === "ecs") return ecsTarget(asked);
  const { QueueUrl, QueueName, TableName = "", IndexName } = asked;
  if (service === "sqs") return QueueName ?? QueueUrl?.split("/").at(-1) ?? "";
  return IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
}

/** A service, a family, or a task of the one cluster; listing knows nothing narrower than everything. */
function ecsTarget(asked: Readonly<Record<string, string>>): string {
  const { cluster, services, taskDefinition } = asked;
  if (services !== undefined) return `${cluster}/${services}`; // the bot asks for one at a time
  if (taskDefinition !== undefined) return `task-definition/${taskDefinition}:1`;
  return "tasks" in asked || "task" in asked ? "task" : "*";
}
