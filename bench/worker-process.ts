import { once } from "node:events";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../src/local/cloud/child-environment.ts";
import { inheritable, workerVariables } from "../src/local/process-variables.ts";
import type { BenchCloud } from "./bench-cloud.ts";

const ENTRY = fileURLToPath(new URL("../src/worker/main.ts", import.meta.url));

/** The real worker as a process of its own; `onJobDone` gets the log line of each job that it has done. */
export async function startWorker(
  cloud: BenchCloud,
  options: {
    /** In place of variables of the cloud. */
    readonly env?: Readonly<Record<string, string>>;
    readonly model: string;
    readonly lanes: number;
    readonly onJobDone: (line: string) => void;
  },
) {
  const { AWS_ENDPOINT_URL = "" } = cloud.cloudEnv;
  const { ECS_AGENT_URI: _unused, ...variables } = workerVariables({
    resources: cloud.resources,
    agentUri: AWS_ENDPOINT_URL,
  });
  const child = spawn(process.execPath, [ENTRY], {
    env: childEnvironment({
      inherited: inheritable(process.env),
      cloud: { ...cloud.cloudEnv, ...options.env },
      own: { ...variables, MODEL_PATH: options.model, WORKER_CONCURRENCY: String(options.lanes) },
    }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.includes('"msg":"started"')) started.resolve();
    if (line.includes('"msg":"job done"')) options.onJobDone(line);
  });
  child.once("exit", (code) => started.reject(new Error(`The worker ended with ${code}.`)));
  await started.promise;
  return {
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
