import { backlogPerInstance } from "../../../lib/scaling/backlog-per-instance.ts";
import { createArrivals, type Arrivals } from "./arrivals.ts";
import { createEventHeap } from "./event-heap.ts";
import { createFleet } from "./fleet.ts";
import { createInstances } from "./instances.ts";
import { createRandom } from "./random.ts";
import { createRecord, type Durations, type Sample } from "./record.ts";
import { createScaling } from "../../../lib/scaling/scaling.ts";
import { createServiceTimes, type ServiceTime } from "./service-time.ts";
import type { Settings } from "./settings.ts";
import { createTelegram } from "./telegram.ts";
import { createWork } from "./work.ts";
import type { Lane, Message, SimulationEvent } from "./world.ts";

export interface Run {
  readonly settings: Settings;
  readonly arrivals: Arrivals;
  readonly service: ServiceTime;
  /** How many bots send the answers. */
  readonly bots: number;
  readonly seconds: number;
  readonly seed: number;
  /** Jobs of the first so many seconds do not count in the durations. */
  readonly warmUpSeconds: number;
  /** So many tasks run from the start. */
  readonly startTasks: number;
}

export interface Outcome {
  readonly arrived: number;
  readonly finished: number;
  /** In the queue when the time was over. */
  readonly waiting: number;
  /** Jobs whose worker was gone before they ended, so that another one began anew. */
  readonly cutOff: number;
  readonly deadLetters: number;
  /** From the queue to a lane. */
  readonly wait: Durations;
  /** From the webhook to the answer in the chat. */
  readonly answer: Durations;
  /** Share of the lanes' time that was worked. */
  readonly utilization: number;
  readonly taskSeconds: number;
  readonly instanceSeconds: number;
  readonly samples: readonly Sample[];
}

/** CloudWatch's periods, and how often ECS looks at its capacity. */
const MINUTE = 60;
/** What happens at the very end still counts, such as the last minute's metrics. */
const LAST_INSTANT = 1e-6;

/** Lives through a load, event by event, and says what came of it. The same run always ends the same. */
export function runSimulation(run: Run): Outcome {
  const { settings, seconds } = run;
  // Streams of their own, so that another service time does not change when pictures come.
  const [arrivalRandom, serviceRandom, crashRandom] = [0, 1, 2].map((i) =>
    createRandom(run.seed * 3 + i),
  );
  const heap = createEventHeap<SimulationEvent>();
  const nextArrival = createArrivals(run.arrivals, seconds, arrivalRandom ?? Math.random);
  const serviceTime = createServiceTimes(run.service, serviceRandom ?? Math.random);
  const work = createWork({
    heap,
    serviceTime,
    protectionSeconds: settings.protectionSeconds ?? 0,
  });
  const instances = createInstances({ capacity: settings.capacity, heap });
  const record = createRecord(run.warmUpSeconds);
  const telegram = createTelegram(run.bots);
  const scaling = createScaling(settings.policies, settings.tasks);
  const random = crashRandom ?? Math.random;
  const fleet = createFleet({ settings, heap, instances, work, random, cutOff });
  let counted = work.laneSeconds();

  function arrive(): void {
    record.counts.arrived += 1;
    telegram(heap.now, settings.messagesPerPicture - 1);
    work.offer({ arrivedAt: heap.now, receives: 0 });
    scheduleArrival();
  }

  function scheduleArrival(): void {
    const at = nextArrival();
    if (at !== undefined) heap.push(at, { kind: "arrival" });
  }

  function finish(lane: Lane): void {
    const { startedAt } = lane;
    const message = work.finish(lane);
    if (!message) return;
    const { arrivedAt } = message;
    const answered =
      telegram(heap.now, 1) - arrivedAt + settings.doorSeconds + settings.deskSeconds;
    record.finished({ arrivedAt, waited: startedAt - arrivedAt, answered });
    fleet.finished(lane.task);
  }

  /** A worker that knows gives its jobs back at once; for one that died the last heartbeat's visibility must run out. */
  function cutOff(lanes: readonly Lane[], isTold: boolean): void {
    const beat = settings.visibilitySeconds / 3;
    for (const { message, startedAt } of lanes) {
      if (!message) continue;
      const lastBeat = startedAt + Math.floor((heap.now - startedAt) / beat) * beat;
      const at = isTold ? heap.now : lastBeat + settings.visibilitySeconds;
      heap.push(at, { kind: "visible", message });
      record.counts.cutOff += 1;
    }
  }

  function offerAgain(message: Message): void {
    if (message.receives >= settings.maxReceives) record.counts.deadLetters += 1;
    else work.offer(message);
  }

  /** The metrics of the last minute, what the policies make of them, and what ECS does about it. */
  function minute(): void {
    const total = work.laneSeconds();
    const open = total.open - counted.open;
    const cpu = open > 0 ? (100 * (total.busy - counted.busy)) / open : undefined;
    counted = total;
    const { waiting, busy } = work;
    const { running, desired } = fleet;
    record.minute(
      { at: heap.now, waiting, busy, desired, running, instances: instances.count, cpu },
      MINUTE,
    );
    // As Copilot's function counts it: in whole messages, and by one where no task runs.
    const backlog = Math.ceil(backlogPerInstance(waiting, running));
    fleet.setDesired(
      scaling(heap.now, cpu === undefined ? { backlog } : { backlog, cpu }, fleet.desired),
    );
    instances.minute(Math.max(fleet.desired, running));
    heap.push(heap.now + MINUTE, { kind: "minute" });
  }

  function happen(event: Exclude<SimulationEvent, { kind: "end" }>): void {
    switch (event.kind) {
      case "arrival":
        return arrive();
      case "done":
        return finish(event.lane);
      case "visible":
        return offerAgain(event.message);
      case "instance-ready":
        event.instance.isReady = true;
        return fleet.reconcile();
      case "task-ready":
        return fleet.started(event.task);
      case "task-crashes":
        return fleet.crashed(event.task);
      case "task-killed":
        return fleet.killed(event.task);
      case "minute":
        return minute();
    }
  }

  fleet.begin(run.startTasks);
  scheduleArrival();
  heap.push(MINUTE, { kind: "minute" });
  heap.push(seconds + LAST_INSTANT, { kind: "end" });
  for (let event = heap.pop(); event && event.kind !== "end"; event = heap.pop()) happen(event);
  const { busy, open } = work.laneSeconds();
  return {
    ...record.counts,
    ...record.durations(),
    waiting: work.waiting,
    utilization: open > 0 ? busy / open : 0,
    taskSeconds: fleet.seconds(),
    instanceSeconds: instances.seconds(),
    samples: record.samples,
  };
}
