import { createSqsQueue } from "../../cloud/sqs.ts";
import { columns } from "../provision/columns.ts";
import { confirmed, type Terminal } from "../provision/confirmed.ts";
import { UsageError } from "../provision/plain-words.ts";
import type { DeadLettersCommand } from "./command.ts";
import type { DeadLetterQueue } from "./dead-letter-queues.ts";
import { ago, bodyText, described } from "./describe.ts";
import { holdLetters } from "./hold-letters.ts";
import { drop, type Letter, type Post, receiveLetters, redrive } from "./letters.ts";

export interface DeadLettersDeps extends Post {
  readonly terminal: Terminal;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

const DONE = { redrive: "back in its queue", drop: "deleted" } as const;
const ACT = { redrive, drop } as const;

type Queues = readonly DeadLetterQueue[];
type Command = Exclude<DeadLettersCommand, { kind: "help" }>;
type Acting = Extract<Command, { kind: keyof typeof ACT }>;

/** Does what the command says with the dead letters of these queues. True when it was done. */
export async function runDeadLetters(
  command: Command,
  queues: Queues,
  deps: DeadLettersDeps,
): Promise<boolean> {
  switch (command.kind) {
    case "list":
      return await list(queues, deps);
    case "show":
      return await withOne(command.id, queues, {
        deps,
        act: async (queue, letter) => {
          deps.say(details(queue, letter, deps.now()));
          return false;
        },
      });
    case "redrive":
    case "drop":
      return await actOn(command, queues, deps);
  }
}

async function list(queues: Queues, deps: DeadLettersDeps): Promise<boolean> {
  const { sqs, say, now } = deps;
  const seen = await Promise.all(
    queues.map(async (queue) => {
      const total = await countOf(sqs, queue);
      await using held = await holdLetters(deps, queue);
      return { queue, letters: held.letters, unseen: total - held.letters.length };
    }),
  );
  const rows = seen.flatMap(({ queue, letters }) =>
    letters.map((letter) => {
      const { kind, jobId, reason } = described(letter);
      return [queue.name, letter.id.slice(0, 8), ago(now() - letter.sentAt), kind, jobId, reason];
    }),
  );
  const notes = seen
    .filter(({ unseen }) => unseen > 0)
    .map(({ queue, unseen }) => `${queue.name}: about ${unseen} more that cannot be seen now.`);
  const head = ["queue", "id", "age", "kind", "job", "reason"];
  for (const line of rows.length > 0 ? columns([head, ...rows]) : []) say(line);
  for (const note of notes) say(note);
  if (rows.length + notes.length === 0) say("There are no dead letters.");
  return true;
}

async function actOn(command: Acting, queues: Queues, deps: DeadLettersDeps): Promise<boolean> {
  const { kind, id } = command;
  if (id === undefined) return await actOnAll(command, queues, deps);
  return await withOne(id, queues, {
    deps,
    act: async (queue, letter) => {
      await ACT[kind](deps.sqs, queue, letter);
      deps.say(`${queue.name} ${letter.id}: ${DONE[kind]}`);
      return true;
    },
  });
}

/** Those that were there at the start: what comes back meanwhile has been tried again, and is left. */
async function actOnAll({ kind, yes }: Acting, queues: Queues, deps: DeadLettersDeps) {
  const { sqs, say, terminal } = deps;
  const counted = await Promise.all(
    queues.map(async (queue) => ({ queue, count: await countOf(sqs, queue) })),
  );
  const counts = counted.map(({ queue, count }) => `${queue.name}: ${count}`).join(", ");
  const question = `Dead letters (${counts}) will be deleted for good. To go on, type drop:`;
  if (kind === "drop" && !yes && !(await confirmed(question, "drop", terminal))) {
    say("Nothing was deleted.");
    return false;
  }
  for (const { queue, count } of counted) {
    let done = 0;
    // At least one look: the count lags behind.
    for (let letters = await receiveLetters(deps, queue); letters.length > 0;) {
      for (const letter of letters) await ACT[kind](sqs, queue, letter);
      done += letters.length;
      letters = done < count ? await receiveLetters(deps, queue) : [];
    }
    say(`${queue.name}: ${done} ${kind === "drop" ? "deleted" : "back in the queue"}`);
  }
  return true;
}

/** `act` says whether the message is dealt with; it is given back otherwise, as the others are. */
async function withOne(
  id: string,
  queues: Queues,
  {
    deps,
    act,
  }: {
    readonly deps: DeadLettersDeps;
    readonly act: (queue: DeadLetterQueue, letter: Letter) => Promise<boolean>;
  },
): Promise<boolean> {
  await using stack = new AsyncDisposableStack();
  const matches = [];
  for (const queue of queues) {
    const held = stack.use(await holdLetters(deps, queue));
    const fitting = held.letters.filter((letter) => letter.id.startsWith(id));
    matches.push(...fitting.map((letter) => ({ queue, held, letter })));
  }
  const [match, other] = matches;
  if (other) throw new UsageError(`More than one id begins with ${id}. Give more of it.`);
  if (!match) {
    deps.say(`No dead letter that can be seen now has an id that begins with ${id}.`);
    return false;
  }
  if (await act(match.queue, match.letter)) match.held.settled(match.letter);
  return true;
}

function details(queue: DeadLetterQueue, letter: Letter, now: number): string {
  const { kind, jobId, reason } = described(letter);
  const facts = columns([
    ["queue", queue.name],
    ["id", letter.id],
    ["age", ago(now - letter.sentAt)],
    ["kind", kind],
    ...(jobId === "" ? [] : [["job", jobId]]),
    ...(letter.group === undefined ? [] : [["group", letter.group]]),
    ["reason", reason],
  ]);
  return [...facts, "", bodyText(letter.body)].join("\n");
}

async function countOf(sqs: Post["sqs"], { url }: DeadLetterQueue): Promise<number> {
  return (await createSqsQueue(sqs, { url }).depth()).waiting;
}
