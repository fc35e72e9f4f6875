import { ListQueueTagsCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** What CloudFormation puts on all it makes: the name of the stack that owns it. */
export const STACK_TAG = "aws:cloudformation:stack-name";

/** The CloudFormation stack that a queue belongs to; undefined for a queue on its own. */
export async function stackOfQueue(sqs: SQSClient, url: string): Promise<string | undefined> {
  return (await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags?.[STACK_TAG];
}
