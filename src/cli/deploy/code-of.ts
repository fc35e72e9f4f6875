import { BotConfig } from "../../bot/config.ts";
import { WorkerConfig } from "../../worker/config.ts";
import { readConfig } from "../../lib/config.ts";

/** What a process says of itself once it is given these variables. */
interface Configured {
  /** The port of its public routes, if it has any. */
  readonly port: number | undefined;
  readonly metricsPort: number;
  /** At most this long from SIGTERM to the end. */
  readonly stopSeconds: number;
}

/** The code behind a workload. */
export interface Code {
  /** The file that the image runs. */
  readonly entry: string;
  readonly dockerfile: string;
  /** Every variable that it reads, beside the SDK's own. */
  readonly variables: readonly string[];
  /** Throws ConfigError, which names every fault. */
  readonly configure: (env: Readonly<Record<string, string>>) => Configured;
}

const bot: Code = {
  entry: "src/bot/main.ts",
  dockerfile: "Dockerfile.bot",
  variables: Object.keys(BotConfig.in.shape),
  configure(env) {
    const { port, metricsPort, lingerSeconds, stopSeconds } = readConfig(BotConfig, env);
    return { port, metricsPort, stopSeconds: lingerSeconds + stopSeconds };
  },
};

const worker: Code = {
  entry: "src/worker/main.ts",
  dockerfile: "Dockerfile.worker",
  variables: Object.keys(WorkerConfig.in.shape),
  configure(env) {
    const { metricsPort, stopSeconds } = readConfig(WorkerConfig, env);
    return { port: undefined, metricsPort, stopSeconds };
  },
};

/**
 * The workloads whose code exists. A manifest without an entry here is ahead of its code: it is held to Copilot's rules and
 * to the other stacks, not to code.
 */
export const CODE_OF: ReadonlyMap<string, Code> = new Map([
  ["polybot", bot],
  ["yolo5", worker],
]);
