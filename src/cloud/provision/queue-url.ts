import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { errorNameEndsWith } from "../aws-error.ts";

/** The address of the queue of this name; undefined when there is none. */
export async function queueUrl(sqs: SQSClient, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (err) {
    if (errorNameEndsWith(err, "QueueDoesNotExist", "NonExistentQueue")) return undefined;
    throw err;
  }
}
