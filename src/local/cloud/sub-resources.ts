import type { App, EmulatorRequest, Stores } from "./fauxqs-app.ts";
import { objectPath, queryOf } from "./object-path.ts";
import { s3Error } from "./s3-error.ts";

interface Answer {
  readonly status: number;
  readonly body: string;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const OWNER = "<ID>000000000000</ID>";

function missing(code: string): Answer {
  return { status: 404, body: s3Error(code, "There is no such configuration.") };
}

function empty(element: string, content = ""): Answer {
  return { status: 200, body: `${XML}<${element}>${content}</${element}>` };
}

/** What AWS answers for each sub-resource that was never set. */
const UNSET: Readonly<Record<string, Answer>> = {
  accelerate: empty("AccelerateConfiguration"),
  acl: empty(
    "AccessControlPolicy",
    `<Owner>${OWNER}</Owner><AccessControlList><Grant>` +
      `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${OWNER}</Grantee>` +
      "<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>",
  ),
  cors: missing("NoSuchCORSConfiguration"),
  encryption: missing("ServerSideEncryptionConfigurationNotFoundError"),
  "legal-hold": missing("NoSuchObjectLockConfiguration"),
  location: empty("LocationConstraint"),
  logging: empty("BucketLoggingStatus"),
  notification: empty("NotificationConfiguration"),
  "object-lock": missing("ObjectLockConfigurationNotFoundError"),
  ownershipControls: missing("OwnershipControlsNotFoundError"),
  policy: missing("NoSuchBucketPolicy"),
  publicAccessBlock: missing("NoSuchPublicAccessBlockConfiguration"),
  replication: missing("ReplicationConfigurationNotFoundError"),
  requestPayment: empty("RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>"),
  retention: missing("NoSuchObjectLockConfiguration"),
  tagging: missing("NoSuchTagSet"),
  versioning: empty("VersioningConfiguration"),
  website: missing("NoSuchWebsiteConfiguration"),
};

export interface SubResources {
  /** The document that was put for this bucket, if any. */
  get(bucket: string, name: string): string | undefined;
}

/**
 * Answers `?acl`, `?tagging`, `?policy` and their like, and keeps what was put.
 *
 * The emulator would take them for the object or bucket itself and overwrite its bytes. `check` may refuse a Put.
 */
export function answerSubResources(
  app: App,
  s3: Stores["s3Store"],
  check: (name: string, document: string) => string | undefined,
): SubResources {
  const documents = new Map<string, string>();

  function answer(request: EmulatorRequest, name: string): Answer {
    const { bucket, key } = objectPath(request.url);
    const id = `${bucket}/${key}?${name}`;
    if (!s3.hasBucket(bucket)) return missing("NoSuchBucket");
    if (key !== "" && !hasObject(s3, bucket, key)) return missing("NoSuchKey");
    if (request.method === "PUT") return put(id, name, request.body);
    if (request.method === "DELETE") {
      documents.delete(id);
      return { status: 204, body: "" };
    }
    const kept = documents.get(id) ?? "";
    return kept === "" ? unset(name, key) : { status: 200, body: kept };
  }

  function put(id: string, name: string, body: unknown): Answer {
    const document = Buffer.isBuffer(body) ? body.toString() : "";
    const refusal = check(name, document);
    if (refusal !== undefined) return { status: 400, body: s3Error("InvalidArgument", refusal) };
    documents.set(id, document);
    return { status: name === "policy" ? 204 : 200, body: "" };
  }

  app.addHook("preHandler", (request, reply, done) => {
    const name = subResourceOf(request);
    if (name === undefined) return done();
    const { status, body } = answer(request, name);
    void reply
      .code(status)
      .type(name === "policy" && status === 200 ? "application/json" : "application/xml")
      .send(body);
  });

  return { get: (bucket, name) => documents.get(`${bucket}/?${name}`) };
}

function unset(name: string, key: string): Answer {
  const untagged = name === "tagging" && key !== ""; // for objects that is an empty list, for buckets an error
  return untagged ? empty("Tagging", "<TagSet></TagSet>") : (UNSET[name] ?? missing("NoSuchKey"));
}

/** The name of the sub-resource that an S3 request is about (`tagging`), if it is about one. */
export function subResourceOf({ headers, url }: EmulatorRequest): string | undefined {
  if (headers["x-amz-target"] !== undefined || !url.includes("?")) return undefined;
  return [...queryOf(url).keys()].find((name) => Object.hasOwn(UNSET, name));
}

function hasObject(s3: Stores["s3Store"], bucket: string, key: string): boolean {
  try {
    s3.headObject(bucket, key);
    return true;
  } catch {
    return false; // the emulator throws for what is not there
  }
}
