/** A job's message in the queue. */
export interface Message {
  readonly arrivedAt: number;
  /** How often a lane has received it. */
  receives: number;
}

/** What does one job at a time. */
export interface Lane {
  readonly task: Task;
  message: Message | undefined;
  startedAt: number;
}

/** `waiting`: for an instance. `draining`: takes no job any more. */
export type TaskState = "waiting" | "starting" | "running" | "draining" | "gone";

export interface Task {
  state: TaskState;
  lanes: readonly Lane[];
  busy: number;
  /** Until then it is not stopped, and after that only between two jobs. */
  protectedUntil: number;
  instance: Instance | undefined;
}

export interface Instance {
  isReady: boolean;
  readonly launchedAt: number;
  readonly tasks: Set<Task>;
}

export type SimulationEvent =
  | { readonly kind: "arrival" }
  | { readonly kind: "done"; readonly lane: Lane }
  /** A message whose worker has died is visible again. */
  | { readonly kind: "visible"; readonly message: Message }
  | { readonly kind: "instance-ready"; readonly instance: Instance }
  | { readonly kind: "task-ready"; readonly task: Task }
  | { readonly kind: "task-crashes"; readonly task: Task }
  /** The time that a task has for stopping is over. */
  | { readonly kind: "task-killed"; readonly task: Task }
  | { readonly kind: "minute" }
  | { readonly kind: "end" };
