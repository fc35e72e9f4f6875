import { z } from "zod";
import type { App, EmulatorRequest, SqsStore } from "./fauxqs-app.ts";

const Receive = z.object({
  QueueUrl: z.string(),
  MessageAttributeNames: z.array(z.string()).default([]),
});

const Received = z.object({
  Messages: z.array(z.looseObject({ ReceiptHandle: z.string() })).min(1),
});

/**
 * Corrects what a receive answers: message attributes only when asked for, and nothing for a client that has gone.
 *
 * The emulator would give the next message to a long poll whose client went away, and so hide it for a whole
 * visibility timeout. It is given back here at once, and that receive does not count.
 */
export function correctReceivedMessages(app: App, sqs: SqsStore): void {
  app.addHook("preSerialization", async (request, _reply, payload) =>
    isReceive(request) ? corrected(request, payload, sqs) : payload,
  );
}

function isReceive(request: EmulatorRequest): boolean {
  return request.headers["x-amz-target"] === "AmazonSQS.ReceiveMessage";
}

function corrected(request: EmulatorRequest, payload: unknown, sqs: SqsStore): unknown {
  const receive = Receive.safeParse(request.body);
  const received = Received.safeParse(payload);
  if (!receive.success || !received.success) return payload;
  const { Messages: messages } = received.data;
  const { socket } = request.raw;
  if (socket.destroyed || socket.readableEnded) {
    giveBack(sqs, receive.data.QueueUrl, messages);
    return {};
  }
  return receive.data.MessageAttributeNames.length > 0
    ? payload
    : { Messages: messages.map(withoutAttributes) };
}

function giveBack(
  sqs: SqsStore,
  queueUrl: string,
  messages: readonly { readonly ReceiptHandle: string }[],
): void {
  const queue = sqs.getQueue(queueUrl);
  for (const { ReceiptHandle: handle } of messages) {
    const entry = queue?.inflightMessages.get(handle);
    if (entry) entry.message.approximateReceiveCount -= 1; // else a few lost polls would make it a dead letter
    queue?.changeVisibility(handle, 0);
  }
}

function withoutAttributes(message: Record<string, unknown>): Record<string, unknown> {
  const { MessageAttributes: _value, MD5OfMessageAttributes: _digest, ...rest } = message;
  return rest;
}
