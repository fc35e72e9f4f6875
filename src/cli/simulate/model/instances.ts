import type { EventHeap } from "./event-heap.ts";
import type { Settings } from "./settings.ts";
import type { Instance, SimulationEvent, Task } from "./world.ts";

/** The machines under the tasks. */
export interface Instances {
  readonly count: number;
  /** Those for so many tasks are there from the start. */
  begin(tasks: number): void;
  /** Gives a task a place, if there is one. */
  place(task: Task): boolean;
  release(task: Task): void;
  /** What the capacity provider does once a minute for so many tasks. */
  minute(tasks: number): void;
  /** Instance-seconds until now. */
  seconds(): number;
}

/** The low alarm of the capacity provider looks at 15 data points; the high one at a single one. */
const POINTS_IN = 15;
/**
 * The most that one step takes away.
 * https://aws.amazon.com/blogs/containers/faster-scaling-in-for-amazon-ecs-cluster-auto-scaling/
 */
const LARGEST_STEP_IN = 0.5;
/** "Always scales out to 200% (two instances)" when there is none; see the page below. */
const FROM_ZERO = 2;

type Deps = {
  readonly capacity: Settings["capacity"];
  readonly heap: EventHeap<SimulationEvent>;
};

export function createInstances({ capacity, heap }: Deps): Instances {
  return capacity.kind === "ec2" ? createGroup(capacity, heap) : createFargate();
}

/** Fargate has room for every task, and is paid by the task. */
function createFargate(): Instances {
  return { count: 0, begin() {}, place: () => true, release() {}, minute() {}, seconds: () => 0 };
}

/**
 * An Auto Scaling group with managed scaling: as many instances as the tasks need, in steps, none while one warms up;
 * and instances without a task go after 15 minutes.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
 */
function createGroup(
  group: Extract<Settings["capacity"], { kind: "ec2" }>,
  heap: EventHeap<SimulationEvent>,
): Instances {
  const instances = new Set<Instance>();
  let tooMany = 0;
  let ended = 0;

  function add(isReady: boolean): Instance {
    const instance: Instance = { isReady, launchedAt: heap.now, tasks: new Set() };
    instances.add(instance);
    return instance;
  }

  function launch(wanted: number): void {
    const number = Math.min(wanted, group.maxInstances - instances.size);
    for (let i = 0; i < number; i += 1) {
      heap.push(heap.now + group.bootSeconds, { kind: "instance-ready", instance: add(false) });
    }
  }

  function scaleOut(missing: number): void {
    if (instances.size === 0) return launch(FROM_ZERO);
    const isWarmingUp = instances
      .values()
      .some(({ launchedAt }) => heap.now < launchedAt + group.warmUpSeconds);
    if (!isWarmingUp) launch(Math.min(group.maxStep, Math.max(group.minStep, missing)));
  }

  function scaleIn(surplus: number): void {
    const most = Math.max(1, Math.floor(instances.size * LARGEST_STEP_IN));
    const empty = [...instances].filter(({ isReady, tasks }) => isReady && tasks.size === 0);
    for (const instance of empty.slice(0, Math.min(surplus, most))) {
      instances.delete(instance);
      ended += heap.now - instance.launchedAt;
    }
  }

  return {
    get count() {
      return instances.size;
    },
    begin(tasks) {
      const number = Math.min(group.maxInstances, Math.ceil(tasks / group.tasksPerInstance));
      for (let i = 0; i < number; i += 1) add(true);
    },
    place(task) {
      const room = [...instances]
        .filter(({ isReady, tasks }) => isReady && tasks.size < group.tasksPerInstance)
        // The fullest one first, so that others become empty.
        .toSorted((one, other) => other.tasks.size - one.tasks.size)[0];
      if (!room) return false;
      room.tasks.add(task);
      task.instance = room;
      return true;
    },
    release(task) {
      task.instance?.tasks.delete(task);
    },
    minute(tasks) {
      const needed = Math.ceil(tasks / group.tasksPerInstance);
      tooMany = needed < instances.size ? tooMany + 1 : 0;
      if (needed > instances.size) scaleOut(needed - instances.size);
      else if (tooMany >= POINTS_IN) scaleIn(instances.size - needed);
    },
    seconds: () =>
      instances
        .values()
        .reduce((sum, { launchedAt }) => sum + Math.max(0, heap.now - launchedAt), ended),
  };
}
