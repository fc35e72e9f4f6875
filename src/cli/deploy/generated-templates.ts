import type { Json, JsonObject } from "./json.ts";

// What Copilot 1.34.1 generates for this project's manifests, as far as the patches reach into it. `copilot svc package`
// says the rest.

/** The Lambda functions in each kind of stack: all ask for a runtime that retires. */
export const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  "Load Balanced Web Service": [
    "EnvControllerFunction",
    "RulePriorityFunction",
    "DynamicDesiredCountFunction",
  ],
  "Worker Service": [
    "EnvControllerFunction",
    "DynamicDesiredCountFunction",
    "BacklogPerTaskCalculatorFunction",
  ],
  "Backend Service": ["EnvControllerFunction"],
  "Scheduled Job": ["EnvControllerFunction"],
  Environment: [], // with a certificate of one's own; a domain in Route 53 would add three
};

const ROLES = {
  ExecutionRole: {
    Properties: {
      Policies: [
        {
          PolicyDocument: {
            Statement: [{ Resource: ["parameters"] }, { Resource: ["secrets"] }, {}, {}],
          },
        },
      ],
    },
  },
  TaskRole: { Properties: { Policies: [{ PolicyDocument: { Statement: [{ Resource: "*" }] } }] } },
};

const TASK = {
  TaskDefinition: {
    Properties: {
      RequiresCompatibilities: ["FARGATE"],
      ContainerDefinitions: [{ Environment: [{ Name: "COPILOT_APPLICATION_NAME" }] }],
    },
  },
};

const SERVICE = {
  Service: {
    DependsOn: ["EnvControllerAction"],
    Properties: {
      LaunchType: "FARGATE",
      PlatformVersion: "LATEST",
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
    },
  },
};

const QUEUES = {
  EventsKMSKey: { Properties: {} },
  EventsQueue: { Properties: { KmsMasterKeyId: { Ref: "EventsKMSKey" } } },
  DeadLetterQueue: { Properties: { KmsMasterKeyId: { Ref: "EventsKMSKey" } } },
  QueuePolicy: { Properties: { Queues: [{ Ref: "EventsQueue" }] } },
  DeadLetterPolicy: { Properties: { Queues: [{ Ref: "DeadLetterQueue" }] } },
  AutoScalingPolicyEventsQueue: {
    Properties: { TargetTrackingScalingPolicyConfiguration: { TargetValue: 1 } },
  },
};

const WEB = { EnvControllerAction: {}, TargetGroup: {} };

const NAT = {
  NatGateway1: { Condition: "CreateNATGateways" },
  NatGateway2: { Condition: "CreateNATGateways" },
  NatGateway2Attachment: { Condition: "CreateNATGateways" },
  PrivateRoute2: { Properties: { NatGatewayId: { Ref: "NatGateway2" } } },
};

/** The stack that a manifest of this type becomes. */
export function generatedTemplate(type: string): JsonObject {
  const shared = { EnvControllerAction: {}, ...functionsOf(type), ...ROLES, ...TASK };
  switch (type) {
    case "Environment":
      return environment();
    case "Load Balanced Web Service":
      return stack({ ...shared, ...SERVICE, ...WEB }, { Outputs: {} });
    case "Worker Service":
      return stack({ ...shared, ...SERVICE, ...QUEUES }, {}); // without outputs, as a job
    case "Backend Service":
      return stack({ ...shared, ...SERVICE }, { Outputs: {} });
    default:
      return stack(shared, {});
  }
}

function environment(): JsonObject {
  return structuredClone({
    Parameters: { AppName: {}, EnvironmentName: {} },
    Conditions: { CreateALB: {}, CreateNATGateways: {} },
    Resources: {
      Cluster: { Properties: { CapacityProviders: ["FARGATE", "FARGATE_SPOT"] } },
      ...NAT,
    },
    Outputs: {},
  });
}

function stack(resources: JsonObject, sections: JsonObject): JsonObject {
  return structuredClone({
    Parameters: { AppName: {}, EnvName: {}, WorkloadName: {} },
    Conditions: { HasAddons: {} },
    Resources: resources,
    ...sections,
  });
}

function functionsOf(type: string): Record<string, Json> {
  const names = FUNCTIONS[type] ?? [];
  return Object.fromEntries(names.map((name) => [name, { Properties: { Runtime: "nodejs20.x" } }]));
}
