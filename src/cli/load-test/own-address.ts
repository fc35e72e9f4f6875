import { UsageError } from "../provision/plain-words.ts";

const OWN = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether an address is this machine's, by its name alone. */
function isOwn(address: string): boolean {
  return OWN.has(URL.parse(address)?.hostname ?? "");
}

/** Throws UsageError for a target elsewhere, unless the user has said that they mean it. */
export function mustBeOwn(addresses: readonly string[], isSure: boolean): void {
  const elsewhere = addresses.find((address) => !isOwn(address));
  if (elsewhere === undefined || isSure) return;
  throw new UsageError(
    `${elsewhere} is not this machine. A load test costs its owner money and its users patience: say --yes if it is yours.`,
  );
}

const SERVICES = ["SQS", "S3", "DYNAMODB"] as const;
/** What stands for AWS itself where no endpoint is named. */
const AWS = "https://amazonaws.com/ (no AWS_ENDPOINT_URL is set)";

/** Where the SDK would find the services of a queue, by the variables alone; a profile's endpoints count as elsewhere. */
export function cloudAddresses(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const isIgnored = env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] === "true";
  return SERVICES.map(
    (service) =>
      (!isIgnored && (env[`AWS_ENDPOINT_URL_${service}`] || env["AWS_ENDPOINT_URL"])) || AWS,
  );
}
