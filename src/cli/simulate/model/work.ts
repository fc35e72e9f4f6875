import type { EventHeap } from "./event-heap.ts";
import { createFifo } from "./fifo.ts";
import type { Lane, Message, SimulationEvent, Task } from "./world.ts";

/** The queue and the lanes that receive from it. */
export interface Work {
  /** Visible messages. */
  readonly waiting: number;
  /** Jobs under way. */
  readonly busy: number;
  /** A message is visible: a lane takes it at once, if one is free. */
  offer(message: Message): void;
  /** A task has started; its lanes receive from now on. */
  open(task: Task, lanes: number): void;
  /** A lane's job has ended; gives its message, and undefined for a task that died meanwhile. */
  finish(lane: Lane): Message | undefined;
  /** The task is no more; gives what its lanes had. */
  abandon(task: Task): readonly Lane[];
  /** Takes a task's idle lanes off the queue. */
  drain(task: Task): void;
  /** Lane-seconds that were worked, and that running tasks offered, until now. */
  laneSeconds(): { readonly busy: number; readonly open: number };
}

export function createWork(deps: {
  readonly heap: EventHeap<SimulationEvent>;
  readonly serviceTime: () => number;
  readonly protectionSeconds: number;
}): Work {
  const { heap, serviceTime } = deps;
  const queue = createFifo<Message>();
  // Who has waited longest receives next, as with long polls. It may hold lanes of tasks that no longer receive.
  const idle = createFifo<Lane>();
  const total = { busy: 0, open: 0 };
  let [busy, open, countedAt] = [0, 0, 0];

  function count(): void {
    const passed = heap.now - countedAt;
    total.busy += busy * passed;
    total.open += open * passed;
    countedAt = heap.now;
  }

  /** An idle task that gets a job asks to be left alone, unless that still holds. */
  function protect(task: Task): void {
    if (task.busy > 0 || heap.now < task.protectedUntil) return;
    task.protectedUntil = heap.now + deps.protectionSeconds;
  }

  function begin(lane: Lane, message: Message): void {
    count();
    busy += 1;
    protect(lane.task);
    lane.task.busy += 1;
    lane.message = message;
    lane.startedAt = heap.now;
    message.receives += 1;
    heap.push(heap.now + serviceTime(), { kind: "done", lane });
  }

  function end(lane: Lane): void {
    count();
    busy -= 1;
    lane.task.busy -= 1;
    lane.message = undefined;
  }

  function receive(lane: Lane): void {
    const message = queue.shift();
    if (message) begin(lane, message);
    else idle.push(lane);
  }

  function close(task: Task): void {
    count();
    open -= task.lanes.length;
  }

  return {
    get waiting() {
      return queue.length;
    },
    get busy() {
      return busy;
    },
    offer(message) {
      let lane = idle.shift();
      while (lane && lane.task.state !== "running") lane = idle.shift();
      if (lane) begin(lane, message);
      else queue.push(message);
    },
    open(task, lanes) {
      count();
      open += lanes;
      task.lanes = Array.from({ length: lanes }, () => ({
        task,
        message: undefined,
        startedAt: 0,
      }));
      for (const lane of task.lanes) receive(lane);
    },
    finish(lane) {
      const { message, task } = lane;
      if (!message) return undefined;
      end(lane);
      if (task.state === "running") receive(lane);
      return message;
    },
    drain: close,
    abandon(task) {
      if (task.state === "running") close(task);
      const cut = task.lanes.filter(({ message }) => message).map((lane) => ({ ...lane }));
      for (const lane of task.lanes) if (lane.message) end(lane);
      return cut;
    },
    laneSeconds() {
      count();
      return { ...total };
    },
  };
}
