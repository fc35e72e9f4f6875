import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetterQueue } from "./dead-letter-queues.ts";

/** Nobody else sees a message for so long while it is looked at; it comes back by itself if this process dies. */
const HOLD_SECONDS = 120;

/** A long poll asks all servers of a queue, a short one only some, so messages could be missed. */
const WAIT_SECONDS = 1;

/** A message that could not be dealt with, in our hands. */
export interface Letter {
  readonly id: string;
  readonly body: string;
  /** Absent where SQS itself moved it, after the last try. */
  readonly reason: string | undefined;
  /** ms since 1970: when it became a dead letter, or, where SQS moved it, when it was first sent. */
  readonly sentAt: number;
  readonly group: string | undefined;
  readonly handle: string | undefined;
}

/** How letters are received. */
export interface Post {
  readonly sqs: SQSClient;
  /** Another wait where a short one sees everything. */
  readonly waitSeconds?: number;
}

/** Up to ten dead letters, hidden from others; empty when there are no more. */
export async function receiveLetters(
  { sqs, waitSeconds = WAIT_SECONDS }: Post,
  queue: DeadLetterQueue,
): Promise<readonly Letter[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HOLD_SECONDS,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["SentTimestamp", "MessageGroupId"],
      MessageAttributeNames: ["reason"],
    }),
  );
  return Messages.map(letterOf);
}

function letterOf(message: Message): Letter {
  return {
    id: message.MessageId ?? "",
    body: message.Body ?? "",
    reason: message.MessageAttributes?.["reason"]?.StringValue,
    sentAt: Number(message.Attributes?.SentTimestamp ?? 0),
    group: message.Attributes?.MessageGroupId,
    handle: message.ReceiptHandle,
  };
}

/** Gives it back at once. One that came back by itself meanwhile needs nothing. */
export async function giveBack(
  sqs: SQSClient,
  queue: DeadLetterQueue,
  { handle }: Letter,
): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({
    QueueUrl: queue.url,
    ReceiptHandle: handle,
    VisibilityTimeout: 0,
  });
  await sqs.send(command).catch(() => undefined); // whatever the reason: it comes back by itself
}

export async function drop(sqs: SQSClient, queue: DeadLetterQueue, { handle }: Letter) {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: handle }));
}

/**
 * Puts it back into the queue that it came from, then deletes it: dying in between leaves it in both, and doing it again
 * is harmless there.
 */
export async function redrive(sqs: SQSClient, queue: DeadLetterQueue, letter: Letter) {
  const { id, body, group = id } = letter;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue.sourceUrl,
      MessageBody: body,
      ...(queue.isFifo && { MessageGroupId: group, MessageDeduplicationId: `redrive-${id}` }),
    }),
  );
  await drop(sqs, queue, letter);
}
