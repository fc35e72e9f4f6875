import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { z } from "zod";
import { errorNameEndsWith } from "./aws-error.ts";
import {
  type Delivery,
  NoLongerOurs,
  type Queue,
  type QueueDepth,
  type QueueSettings,
} from "./queue.ts";

/** In characters; enough for a reason. */
const MAX_ATTRIBUTE = 1000;

const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int(),
});

/** A queue at Amazon SQS, or at anything that speaks its protocol. `waitSeconds` is one long poll, 0 to 20. */
export function createSqsQueue(
  sqs: SQSClient,
  { url, waitSeconds = 5 }: { readonly url: string; readonly waitSeconds?: number },
): Queue {
  const isFifo = url.endsWith(".fifo"); // SQS demands the ending

  async function attributes(): Promise<Readonly<Record<string, string>>> {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    return (await sqs.send(command)).Attributes ?? {};
  }

  return {
    async receive(signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 1,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "MessageGroupId", "SentTimestamp"],
      });
      try {
        const { Messages } = await sqs.send(command, { abortSignal: signal });
        const message = Messages?.[0];
        return message && deliveryOf(sqs, url, message);
      } catch (err) {
        if (signal.aborted) return undefined;
        throw err;
      }
    },

    async send(body, options = {}) {
      const { group, deduplicationId, delaySeconds, reason } = options;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          ...(isFifo && group !== undefined && { MessageGroupId: group }),
          ...(isFifo &&
            deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
          ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
          ...(reason !== undefined && {
            MessageAttributes: { reason: { DataType: "String", StringValue: acceptable(reason) } },
          }),
        }),
      );
    },

    async settings() {
      return await settingsOf(sqs, await attributes());
    },

    async depth() {
      return depthOf(await attributes());
    },
  };
}

function deliveryOf(sqs: SQSClient, url: string, message: Message): Delivery {
  const handle = { QueueUrl: url, ReceiptHandle: message.ReceiptHandle };
  const group = message.Attributes?.MessageGroupId;
  const queuedAt = Number(message.Attributes?.SentTimestamp);
  return {
    id: message.MessageId ?? "",
    body: message.Body ?? "",
    attempt: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    ...(group !== undefined && { group }),
    ...(Number.isSafeInteger(queuedAt) && { queuedAt }),
    async ack() {
      await sqs.send(new DeleteMessageCommand(handle));
    },
    async hide(seconds) {
      try {
        await sqs.send(
          new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: seconds }),
        );
      } catch (err) {
        if (
          errorNameEndsWith(
            err,
            "ReceiptHandleIsInvalid",
            "MessageNotInflight",
            "InvalidParameterValue",
          )
        ) {
          throw new NoLongerOurs("The message is no longer ours.", { cause: err });
        }
        throw err;
      }
    },
  };
}

/** An attribute counts towards the message's size, must not be empty, and may hold only some characters. */
function acceptable(attribute: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what SQS refuses
  const refused = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
  return attribute.slice(0, MAX_ATTRIBUTE).toWellFormed().replace(refused, "\ufffd") || "unknown";
}

async function settingsOf(
  sqs: SQSClient,
  attributes: Readonly<Record<string, string>>,
): Promise<QueueSettings> {
  const visibilitySeconds = Number(attributes["VisibilityTimeout"] ?? 30);
  const policy = attributes["RedrivePolicy"];
  if (policy === undefined) {
    return { visibilitySeconds, maxReceives: Number.POSITIVE_INFINITY, deadLetters: undefined };
  }
  const redrive = RedrivePolicy.parse(JSON.parse(policy));
  const name = redrive.deadLetterTargetArn.split(":").at(-1);
  const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  return {
    visibilitySeconds,
    maxReceives: redrive.maxReceiveCount,
    deadLetters: createSqsQueue(sqs, { url: QueueUrl }),
  };
}

function depthOf(attributes: Readonly<Record<string, string>>): QueueDepth {
  const count = (name: string): number => Number(attributes[name] ?? 0);
  return {
    waiting: count("ApproximateNumberOfMessages"),
    inFlight: count("ApproximateNumberOfMessagesNotVisible"),
    delayed: count("ApproximateNumberOfMessagesDelayed"),
  };
}
