import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";

/** A call that got no answer by then is tried again; a long poll of 20 s must fit. */
const REQUEST_MS = 30_000;
const CONNECT_MS = 3000;

const requestHandler = {
  connectionTimeout: CONNECT_MS,
  requestTimeout: REQUEST_MS,
  throwOnRequestTimeout: true,
};

/** The SDK would write warnings to the console, past our log; whatever matters comes as an error, too. */
const nothing = (): void => undefined;
const logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

const common = { requestHandler, logger };

export interface Clients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

/** The AWS clients of one process; endpoint, region and credentials come from the SDK's own variables. */
export function createClients(): Clients {
  return {
    // Else calls would go to the host of the queue's address, past the endpoint variable.
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false, ...common }),
    s3: new S3Client(common),
    dynamodb: new DynamoDBClient(common),
  };
}
