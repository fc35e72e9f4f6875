import { ECSClient } from "@aws-sdk/client-ecs";
import { clientOptions } from "./client-options.ts";

/** Amazon ECS, or what speaks its protocol; endpoint, region and credentials come from the SDK's own variables. */
export function createEcsClient(): ECSClient {
  return new ECSClient(clientOptions);
}
