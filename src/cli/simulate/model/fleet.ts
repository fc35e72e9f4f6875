import type { EventHeap } from "./event-heap.ts";
import type { Instances } from "./instances.ts";
import { exponential, type Random } from "./random.ts";
import type { Settings } from "./settings.ts";
import type { Work } from "./work.ts";
import type { Lane, SimulationEvent, Task } from "./world.ts";

/** The service's tasks, as ECS starts and stops them. */
export interface Fleet {
  readonly desired: number;
  readonly running: number;
  /** So many tasks run from the start. */
  begin(tasks: number): void;
  setDesired(desired: number): void;
  /** Starts what is missing, stops what is too much and may be stopped. */
  reconcile(): void;
  started(task: Task): void;
  crashed(task: Task): void;
  /** Called when a job of the task has ended: a draining one may go. */
  finished(task: Task): void;
  killed(task: Task): void;
  /** Task-seconds until now, from the moment that a task has a place. */
  seconds(): number;
}

export interface FleetDeps {
  readonly settings: Settings;
  readonly heap: EventHeap<SimulationEvent>;
  readonly instances: Instances;
  readonly work: Work;
  readonly random: Random;
  /** Jobs cut off; `isTold`: the worker could still give them back itself. */
  readonly cutOff: (lanes: readonly Lane[], isTold: boolean) => void;
}

const SECONDS_AN_HOUR = 3600;

export function createFleet(deps: FleetDeps): Fleet {
  const { settings, heap, instances, work } = deps;
  const tasks = new Set<Task>();
  let desired = 0;
  let [seconds, placed, countedAt] = [0, 0, 0];

  function count(change: number): void {
    seconds += placed * (heap.now - countedAt);
    countedAt = heap.now;
    placed += change;
  }

  const inState = (...states: readonly Task["state"][]) =>
    [...tasks].filter(({ state }) => states.includes(state));
  const wanted = () => inState("waiting", "starting", "running");

  function place(task: Task): void {
    if (!instances.place(task)) return;
    count(1);
    task.state = "starting";
    heap.push(heap.now + settings.taskStartSeconds, { kind: "task-ready", task });
  }

  function add(): void {
    const task: Task = {
      state: "waiting",
      lanes: [],
      busy: 0,
      protectedUntil: 0,
      instance: undefined,
    };
    tasks.add(task);
  }

  function remove(task: Task): void {
    if (task.state !== "waiting") count(-1);
    task.state = "gone";
    tasks.delete(task);
    instances.release(task);
  }

  function stop(task: Task): void {
    if (task.state !== "running") return remove(task);
    work.drain(task);
    task.state = "draining";
    if (task.busy === 0) return remove(task);
    heap.push(heap.now + settings.stopSeconds, { kind: "task-killed", task });
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html */
  function isProtected(task: Task): boolean {
    if (settings.protectionSeconds === null || task.state !== "running") return false;
    return task.busy > 0 || heap.now < task.protectedUntil;
  }

  function stopSurplus(surplus: number): void {
    const order = ["waiting", "starting", "running"];
    const free = wanted()
      .filter((task) => !isProtected(task))
      .toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
    for (const task of free.slice(0, surplus)) stop(task);
  }

  function reconcile(): void {
    const present = wanted().length;
    for (let i = present; i < desired; i += 1) add();
    if (present > desired) stopSurplus(present - desired);
    for (const task of inState("waiting")) place(task);
  }

  function started(task: Task): void {
    if (task.state !== "starting") return;
    task.state = "running";
    work.open(task, settings.lanesPerTask);
    const perHour = settings.crashesPerTaskHour;
    if (perHour === 0) return;
    const lives = exponential(deps.random, SECONDS_AN_HOUR / perHour);
    heap.push(heap.now + lives, { kind: "task-crashes", task });
  }

  return {
    get desired() {
      return desired;
    },
    get running() {
      return inState("running").length;
    },
    reconcile,
    begin(number) {
      instances.begin(number);
      desired = number;
      reconcile();
      for (const task of inState("starting")) started(task);
    },
    setDesired(next) {
      desired = next;
      reconcile();
    },
    started,
    crashed(task) {
      if (task.state !== "running") return;
      deps.cutOff(work.abandon(task), false);
      remove(task);
      reconcile();
    },
    finished(task) {
      if (task.state === "draining" && task.busy === 0) remove(task);
    },
    killed(task) {
      if (task.state !== "draining") return;
      deps.cutOff(work.abandon(task), true);
      remove(task);
    },
    seconds() {
      count(0);
      return seconds;
    },
  };
}
