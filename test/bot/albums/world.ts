import { TelegramFailure } from "../../../src/bot/telegram/gateway.ts";
import type { RejectReason } from "../../../src/jobs/reasons.ts";
import { type Random, seededRandom } from "../../support/random.ts";
import { createFakeTelegram } from "./fake-telegram.ts";
import { createHands } from "./hands.ts";
import { type Act, createPeople } from "./people.ts";
import { createPorts, type Made, type Ports } from "./ports.ts";
import { START } from "./random-albums.ts";
import { createReplica, type Handler } from "./replica.ts";
import { createScheduler, type Process, type Trouble } from "./scheduler.ts";

export interface WorldOptions {
  readonly seed: number;
  readonly trouble: Trouble;
  readonly acts: readonly Act[];
  /** Files that cannot be had from Telegram, and pictures that the worker refuses, by file id. */
  readonly gone: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, RejectReason>;
  /** Share of messages that come twice. */
  readonly twice: number;
}

const LANES = 5;
/** Nobody is so unlucky: more deaths only test the dead letters. */
const MAX_DEATHS = 3;
/** A run that takes more steps goes round in circles. */
const MAX_STEPS = 50_000;

type Choice = "step" | "start" | "act" | "overlap";

/**
 * Replicas of the bot and workers on real DynamoDB and SQS and a Telegram in memory, one step at a time in an order that
 * the seed decides; time is the run's own. Settles when nothing is left to do.
 */
export async function runWorld(made: Made, options: WorldOptions) {
  const { seed, trouble, acts, refused, twice } = options;
  const random = seededRandom(seed);
  const telegram = createFakeTelegram();
  for (const fileId of options.gone) telegram.deleteFile(fileId);
  let clock = START;
  const now = () => clock;
  /** Chats in which nobody can know whether a message has arrived. */
  const unclear = new Set<number>();
  const scheduler = createScheduler(random, {
    ...trouble,
    happened(process, name) {
      const chat = Number(/^send\w+ (-?\d+)/.exec(name)?.[1]);
      if (chat) unclear.add(chat);
      for (const claimed of ports.claims.get(process) ?? []) unclear.add(claimed);
    },
  });
  const ports: Ports = createPorts(made, { scheduler, random, telegram, now, twice });
  const hands = createHands({ ports, scheduler, random, now });
  const people = createPeople({ acts, shown: telegram.shown, ports, random, twice, now });
  const processes = new Map<Process, ReturnType<typeof createReplica>>();
  for (const name of ["bot1", "bot2", "worker"]) start(name);

  function start(name: string): void {
    const process = { name, isAlive: true };
    processes.set(process, createReplica(process, { ports, now, refused }));
  }

  function replaceTheDead(): void {
    for (const process of processes.keys()) {
      if (process.isAlive) continue;
      processes.delete(process);
      ports.claims.delete(process);
      hands.drop(process);
      start(process.name);
    }
  }

  function nextActAt(): number {
    const at = people.nextAt();
    return at === undefined ? Number.POSITIVE_INFINITY : START + at;
  }

  function choices(): Choice[] {
    const running = hands.running().length;
    const canStart = hands.due().length > 0 && running < LANES;
    const overlaps = running > 0 && random.chance(twice / 10);
    return [
      ...(scheduler.isWaiting() ? (["step", "step", "step", "step"] as const) : []),
      ...(canStart ? (["start", "start"] as const) : []),
      ...(nextActAt() <= clock ? (["act"] as const) : []),
      ...(overlaps ? (["overlap"] as const) : []),
    ];
  }

  async function take(choice: Choice): Promise<void> {
    switch (choice) {
      case "act":
        return await people.act();
      case "overlap":
        return hands.overlap(random.pick(hands.running()));
      case "start":
        return startOne();
      case "step":
        return await scheduler.takeOne((name, when) => failureOf(random, name, when), mayDie);
    }
  }

  function startOne(): void {
    const message = random.pick(hands.due());
    const isJob = message.queue === "jobs";
    const fits = [...processes].filter(([{ name }]) => (name === "worker") === isJob);
    const [process, handlers] = random.pick(fits);
    const handler: Handler = handlers[message.queue];
    void hands.handle(message, process, handler);
  }

  /** Whoever holds a message that has been tried too often lives on. */
  function mayDie(process: Process): boolean {
    return hands
      .running()
      .every(({ running, attempt }) => running !== process || attempt < MAX_DEATHS);
  }

  /** False when there is nothing that time could bring. */
  function passTime(): boolean {
    const next = Math.min(nextActAt(), ...hands.waiting().map(({ due }) => due));
    if (next === Number.POSITIVE_INFINITY) return false;
    clock = Math.max(clock, next);
    return true;
  }

  /** False at the end. */
  async function goOn(): Promise<boolean> {
    await scheduler.settled();
    if (hands.failures.length > 0) throw hands.failures[0];
    replaceTheDead();
    await hands.takeAll();
    await people.press(false);
    const possible = choices();
    if (possible.length > 0) {
      await take(random.pick(possible));
      if (random.chance(0.02)) clock += random.below(1000);
      return true;
    }
    if (passTime()) return true;
    await people.press(true);
    return ports.mayHave.size > 0;
  }

  let steps = 0;
  while (await goOn()) {
    steps += 1;
    if (steps > MAX_STEPS) throw new Error(`no end: ${scheduler.trace.slice(-50).join("\n")}`);
  }
  if (hands.held.length > 0) throw new Error("Somebody waits for what never comes.");
  return { shown: telegram.shown, unclear, trace: scheduler.trace, tables: ports.tables, steps };
}

/** As the real parts fail. */
function failureOf(random: Random, name: string, when: "before" | "after"): Error {
  const [method = ""] = name.split(" ");
  if (method.includes(".")) return new Error(`${name}: the network failed`);
  if (!method.startsWith("send")) return new TelegramFailure("not-done", name);
  if (when === "after") return new TelegramFailure("unknown-outcome", name);
  const kind = random.pick(["not-done", "too-fast", "unknown-outcome"] as const);
  return new TelegramFailure(kind, name, { seconds: 3 });
}

export type World = Awaited<ReturnType<typeof runWorld>>;
