import { BotConfig } from "../../bot/config.ts";
import { readConfig } from "../../lib/config.ts";
import { DispatcherConfig, IngestConfig, RatesConfig } from "../../rates/config.ts";
import { WorkerConfig } from "../../worker/config.ts";

/** What a process says of itself once it is given these variables. */
interface Configured {
  /** The port of its public routes, if it has any. */
  readonly port: number | undefined;
  /** Where it says whether it is well, if it lives long enough to be asked. */
  readonly metricsPort: number | undefined;
  /** At most this long from SIGTERM to the end. */
  readonly stopSeconds: number;
}

/** The code behind a workload. */
export interface Code {
  /** The file that the image runs. */
  readonly entry: string;
  /** Files that it does not load, since they are for what others do from the same entry. */
  readonly never?: readonly string[];
  readonly dockerfile: string;
  /** Every variable that it reads, beside the SDK's own. */
  readonly variables: readonly string[];
  /** Those that whoever starts it gives, beside the deployment. */
  readonly givenAtStart?: readonly string[];
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

const rates: Code = {
  entry: "src/rates/main.ts",
  dockerfile: "Dockerfile.rates",
  variables: Object.keys(RatesConfig.in.shape),
  configure(env) {
    const { port, metricsPort, lingerSeconds, stopSeconds } = readConfig(RatesConfig, env);
    return { port, metricsPort, stopSeconds: lingerSeconds + stopSeconds };
  },
};

/** SIGTERM ends it at once: its transaction ends with the connection. */
const ingest: Code = {
  entry: "src/rates/ingest.ts",
  dockerfile: "Dockerfile.rates",
  variables: Object.keys(IngestConfig.in.shape),
  givenAtStart: ["S3_BUCKET", "S3_OBJECT_KEY"],
  configure(env) {
    readConfig(IngestConfig, env);
    return { port: undefined, metricsPort: undefined, stopSeconds: 0 };
  },
};

const dispatcher: Code = {
  entry: "src/rates/dispatcher.ts",
  dockerfile: "Dockerfile.rates",
  variables: Object.keys(DispatcherConfig.in.shape),
  configure(env) {
    const { metricsPort, stopSeconds } = readConfig(DispatcherConfig, env);
    return { port: undefined, metricsPort, stopSeconds };
  },
};

/**
 * The workloads whose code exists. A manifest without an entry here is ahead of its code: it is held to Copilot's rules and
 * to the other stacks, not to code.
 */
export const CODE_OF: ReadonlyMap<string, Code> = new Map([
  ["polybot", bot],
  ["yolo5", { ...worker, never: ["src/worker/video-work.ts"] }],
  ["videos", { ...worker, never: ["src/worker/picture-work.ts"] }],
  ["rates", rates],
  ["ingest", ingest],
  ["dispatcher", dispatcher],
]);
