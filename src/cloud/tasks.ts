/** What is asked of a task that runs to its end. */
export interface TaskRequest {
  /** Whom it is for; `find` tells it by that. At most 128 letters, digits, `-`. */
  readonly owner: string;
  /**
   * At most 64 letters, digits, `-`. Asked for again with the same, there is the same answer, be it a task or that there
   * was no room: for 24 hours, and no longer than until an hour after the task has stopped.
   */
  readonly token: string;
  /** Units of CPU; 1024 is a processor. */
  readonly cpu: number;
  /** In MiB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What is known of a task. */
export interface TaskState {
  readonly phase: "starting" | "running" | "stopped";
  /** ms since 1970 */
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  /** Undefined before the end, and when the container never ran. */
  readonly exitCode: number | undefined;
  /** Why it stopped, in the cluster's words. */
  readonly reason: string;
}

/** A task was not started: no room for it now. Who tries again needs another token. */
export class NoRoom extends Error {
  override readonly name = "NoRoom";
}

/** Tasks of one kind, each started for one piece of work. */
export interface Tasks {
  /** Starts a task, and gives what it is known by. Throws NoRoom when there is no capacity for it now. */
  start(request: TaskRequest): Promise<string>;
  /** What is known of these; those that are not known are left out. */
  describe(ids: readonly string[]): Promise<ReadonlyMap<string, TaskState>>;
  /** How many there are that have not been told to stop, whoever started them. It lags a few seconds behind. */
  running(): Promise<number>;
  /** What was started for this owner, unless it was told to stop. It lags a few seconds behind. */
  find(owner: string): Promise<string | undefined>;
  /** Tells a task to end. Safe to repeat. */
  stop(id: string, why: string): Promise<void>;
}
