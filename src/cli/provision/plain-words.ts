import { ResourceMismatchError } from "../../cloud/provision/outcome.ts";

/** The command line does not fit; the message says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const CREDENTIALS =
  "AWS did not accept these credentials, or they have expired. Check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
const RIGHTS =
  "These credentials may not do this. They need the rights to create and change queues, tables and buckets.";
const UNREACHABLE =
  "The endpoint cannot be reached. Check AWS_ENDPOINT_URL, AWS_REGION and the network.";

/** What to do about an error, by the end of its name or by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    "There are no AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  InvalidAccessKeyId: CREDENTIALS,
  InvalidClientTokenId: CREDENTIALS,
  UnrecognizedClientException: CREDENTIALS,
  SignatureDoesNotMatch: CREDENTIALS,
  ExpiredToken: CREDENTIALS,
  ExpiredTokenException: CREDENTIALS,
  AccessDenied: RIGHTS,
  AccessDeniedException: RIGHTS,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  TimeoutError: UNREACHABLE,
};

/** An error of provisioning as a sentence that says what to do; the original words follow where they help. */
export function plainWords(err: unknown): string {
  if (!(err instanceof Error)) return String(err);
  if (err instanceof UsageError || err instanceof ResourceMismatchError) return err.message;
  if (err.message.includes("Region is missing")) {
    return "There is no AWS region. Set AWS_REGION, or a region in the profile.";
  }
  const advice = ADVICE[codeOf(err)] ?? ADVICE[lastPart(err.name)];
  return advice === undefined ? `${err.name}: ${err.message}` : `${advice} (${detail(err)})`;
}

function detail(err: Error): string {
  const message = err instanceof AggregateError ? err.errors.map(String).join("; ") : err.message;
  return message === "" ? err.name : message;
}

function codeOf(err: Error): string {
  return "code" in err && typeof err.code === "string" ? err.code : "";
}

/** Some services put a prefix before the name of an error. */
function lastPart(name: string): string {
  return name.split(".").at(-1) ?? name;
}
