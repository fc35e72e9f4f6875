import type { TaskDefinition } from "../ecs/world.ts";
import type { Processes } from "../processes.ts";

/** As `copilot/ingest` has it. */
const INGEST = { family: "polybot-local-ingest", container: "ingest", cpu: 512, memory: 1024 };

/** Tasks that load a file, each a process of the real entry file. */
export function createIngestTasks(
  processes: Pick<Processes, "runOnce">,
  variables: Readonly<Record<string, string>>,
): {
  readonly definition: TaskDefinition;
  /** Tells those that run to end, and settles when they have. */
  stop(): Promise<void>;
} {
  const running = new Set<Promise<unknown>>();
  const leaving = new AbortController();
  return {
    definition: {
      ...INGEST,
      async run({ environment, stop, kill }) {
        const ended = processes.runOnce({
          name: "ingest",
          entry: "rates/ingest.ts",
          variables: { ...variables, ...environment },
          stop: AbortSignal.any([stop, leaving.signal]),
          kill,
        });
        running.add(ended);
        try {
          return await ended;
        } finally {
          running.delete(ended);
        }
      },
    },
    async stop() {
      leaving.abort();
      await Promise.allSettled(running);
    },
  };
}
