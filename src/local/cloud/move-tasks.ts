import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { App, SqsQueue, SqsStore } from "./fauxqs-app.ts";

/** Answers to the operations on dead-letter queues that the emulator lacks. A move ends before it is answered. */
export function answerMoveTasks(app: App, sqs: SqsStore): void {
  const tasks: MoveTask[] = [];
  const operations = new Map<string, (body: unknown) => unknown>([
    ["AmazonSQS.StartMessageMoveTask", (body) => startMove(sqs, tasks, body)],
    ["AmazonSQS.ListMessageMoveTasks", (body) => listMoves(tasks, body)],
    ["AmazonSQS.ListDeadLetterSourceQueues", (body) => listSources(sqs, body)],
  ]);
  app.addHook("preHandler", (request, reply, done) => {
    const operation = operations.get(String(request.headers["x-amz-target"]));
    if (!operation) return done();
    void reply.header("content-type", "application/x-amz-json-1.0");
    try {
      void reply.send(operation(request.body));
    } catch (err) {
      if (!(err instanceof MoveError)) throw err;
      void reply.code(400).send({ __type: `com.amazonaws.sqs#${err.code}`, message: err.message });
    }
  });
}

interface MoveTask {
  readonly TaskHandle: string;
  readonly Status: "COMPLETED";
  readonly SourceArn: string;
  readonly DestinationArn?: string | undefined;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  /** ms since 1970 */
  readonly StartedTimestamp: number;
}

class MoveError extends Error {
  override readonly name = "MoveError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const StartMove = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });

function startMove(sqs: SqsStore, tasks: MoveTask[], body: unknown): unknown {
  const { SourceArn, DestinationArn } = StartMove.parse(body);
  const source = existing(sqs.getQueueByArn(SourceArn));
  // The emulator does not keep where a message came from, so the first queue that names this one gets all.
  const target = existing(
    DestinationArn === undefined ? sourcesOf(sqs, source)[0] : sqs.getQueueByArn(DestinationArn),
  );
  const moved = source.inspectMessages().ready;
  if (source.isFifo()) source.fifoMessages.clear();
  else source.messages = [];
  for (const message of moved) target.enqueue({ ...message, approximateReceiveCount: 0 });
  const task: MoveTask = {
    TaskHandle: randomUUID(),
    Status: "COMPLETED",
    SourceArn,
    DestinationArn,
    ApproximateNumberOfMessagesMoved: moved.length,
    ApproximateNumberOfMessagesToMove: moved.length,
    StartedTimestamp: Date.now(),
  };
  tasks.unshift(task);
  return { TaskHandle: task.TaskHandle };
}

const ListMoves = z.object({ SourceArn: z.string(), MaxResults: z.int().default(1) });

function listMoves(tasks: readonly MoveTask[], body: unknown): unknown {
  const { SourceArn, MaxResults } = ListMoves.parse(body);
  return { Results: tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults) };
}

const ListSources = z.object({ QueueUrl: z.string() });

function listSources(sqs: SqsStore, body: unknown): unknown {
  const queue = existing(sqs.getQueue(ListSources.parse(body).QueueUrl));
  return { queueUrls: sourcesOf(sqs, queue).map((source) => source.url) };
}

function existing(queue: SqsQueue | undefined): SqsQueue {
  if (!queue) throw new MoveError("ResourceNotFoundException", "There is no such queue.");
  return queue;
}

/** The queues whose dead letters go to this one. */
function sourcesOf(sqs: SqsStore, deadLetters: SqsQueue): readonly SqsQueue[] {
  return [...sqs.allQueues()].filter((queue) =>
    (queue.attributes["RedrivePolicy"] ?? "").includes(`"${deadLetters.arn}"`),
  );
}
