import { devNull } from "node:os";

type Environment = Readonly<Record<string, string | undefined>>;

/** The services that the processes call; each has an endpoint variable that beats the common one. */
const SERVICES = ["SQS", "S3", "DYNAMODB", "ECS"] as const;

/** A local process would have reached AWS itself, or could not have started. */
export class NotLocalError extends Error {
  override readonly name = "NotLocalError";
}

/** The SDK's own variables for a local cloud at this address. */
export function cloudEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    ...Object.fromEntries(SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint])),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    // A profile on this machine must not add credentials or endpoints of its own.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}

/**
 * The environment of a child process that may speak to the local cloud only: what was inherited without its AWS
 * variables, then `cloud`, then `own`.
 *
 * Throws NotLocalError when an endpoint is missing, empty or not on 127.0.0.1 (an empty one means AWS itself to the
 * SDK), and when any variable of `own` is empty.
 */
export function childEnvironment(parts: {
  readonly inherited: Environment;
  readonly cloud: Environment;
  readonly own: Environment;
}): Record<string, string> {
  const inherited = Object.entries(parts.inherited).filter(([name]) => !name.startsWith("AWS_"));
  const given = Object.entries({ ...parts.cloud, ...parts.own });
  const merged = new Map([...inherited, ...given]);
  const empty = given.filter(([, value]) => !value).map(([name]) => name);
  const astray = ["AWS_ENDPOINT_URL", ...SERVICES.map((service) => `AWS_ENDPOINT_URL_${service}`)]
    .filter((name) => !empty.includes(name))
    .filter((name) => !merged.get(name)?.startsWith("http://127.0.0.1:"));
  const faults = [
    ...empty.map((name) => `${name} is empty`),
    ...astray.map((name) => `${name} is not an address on 127.0.0.1`),
  ];
  if (merged.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
    faults.push("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is set");
  }
  if (faults.length > 0) {
    throw new NotLocalError(`A local process was not started: ${faults.join(", ")}.`);
  }
  return Object.fromEntries(
    [...merged].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
