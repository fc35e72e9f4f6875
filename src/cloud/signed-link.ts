import { createHash, createHmac } from "node:crypto";
import type { S3Client } from "@aws-sdk/client-s3";
import { createPublicAddress } from "./public-address.ts";

/** A link to an object that anyone may fetch by for `seconds`; it asks browsers to keep it under `fileName`. */
export type SignedLink = (object: {
  readonly bucket: string;
  readonly key: string;
  readonly fileName: string;
  readonly seconds: number;
}) => Promise<string>;

/**
 * Links signed with the process's own credentials. With those of a role a link ends when they do, perhaps sooner than it
 * says. Nothing is sent.
 */
export function createSignedLink(
  s3: S3Client,
  { now }: { readonly now: () => number },
): SignedLink {
  const addressOf = createPublicAddress(s3);
  return async ({ bucket, key, fileName, seconds }) => {
    const url = new URL(await addressOf({ bucket, key }));
    const disposition = `attachment; filename*=UTF-8''${encoded(fileName)}`;
    url.searchParams.set("response-content-disposition", disposition);
    const [credentials, region] = await Promise.all([s3.config.credentials(), s3.config.region()]);
    return presigned(url, { credentials, region, seconds, at: new Date(now()) });
  };
}

/** Signature version 4 in the query, as AWS documents it: for GET, with no header but the host's. */
export function presigned(
  url: URL,
  by: {
    readonly credentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string | undefined;
    };
    readonly region: string;
    readonly seconds: number;
    readonly at: Date;
  },
): string {
  const { accessKeyId, secretAccessKey, sessionToken } = by.credentials;
  const time = by.at.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const date = time.slice(0, 8);
  const scope = `${date}/${by.region}/s3/aws4_request`;
  const query = [
    ...url.searchParams,
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${accessKeyId}/${scope}`],
    ["X-Amz-Date", time],
    ["X-Amz-Expires", String(by.seconds)],
    ...(sessionToken === undefined ? [] : [["X-Amz-Security-Token", sessionToken]]),
    ["X-Amz-SignedHeaders", "host"],
  ]
    .map(([name = "", value = ""]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
    .join("&");
  const request = ["GET", url.pathname, query, `host:${url.host}\n`, "host", "UNSIGNED-PAYLOAD"];
  const hash = createHash("sha256").update(request.join("\n")).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, scope, hash].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  return `${url.origin}${url.pathname}?${query}&X-Amz-Signature=${hmac(key, text).toString("hex")}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** As RFC 3986 has it, which is stricter than JavaScript. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
