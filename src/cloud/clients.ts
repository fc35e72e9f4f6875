import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientOptions } from "./client-options.ts";
import { createS3Client } from "./s3-client.ts";

export interface Clients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

/** The AWS clients of one process; endpoint, region and credentials come from the SDK's own variables. */
export function createClients(): Clients {
  return {
    // Else calls would go to the host of the queue's address, past the endpoint variable.
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false, ...clientOptions }),
    s3: createS3Client(),
    dynamodb: new DynamoDBClient(clientOptions),
  };
}
