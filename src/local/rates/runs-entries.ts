import type { Child } from "../child.ts";

/** Two things that the local system can do with an entry file of ours. */
export interface RunsEntries {
  /** Keeps it running. */
  start(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly isWorker: false;
  }): Child;
  /** Runs it to its end, and gives its exit code. */
  runOnce(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly stop?: AbortSignal;
    readonly kill?: AbortSignal;
  }): Promise<number | null>;
}
