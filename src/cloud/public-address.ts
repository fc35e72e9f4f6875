import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";

/** Where anyone can fetch an object of a bucket that anyone may read. */
export type PublicAddress = (object: {
  readonly bucket: string;
  readonly key: string;
}) => Promise<string>;

/** What of the SDK's request makes an address. */
const Request = z.object({
  protocol: z.string(),
  hostname: z.string(),
  port: z.int().optional(),
  path: z.string(),
});

/**
 * Addresses as the SDK itself would call them, by its own rules: `https://<bucket>.s3.<region>.amazonaws.com/<key>` on
 * AWS, `<endpoint>/<bucket>/<key>` at an endpoint without a name. Nothing is sent.
 */
export function createPublicAddress(s3: S3Client): PublicAddress {
  return async ({ bucket, key }) => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    let address = "";
    command.middlewareStack.add(
      () => async (args) => {
        const { protocol, hostname, port, path } = Request.parse(args.request);
        address = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`;
        return { response: undefined, output: { $metadata: {} } };
      },
      { step: "build", name: "readAddress", priority: "low" },
    );
    await s3.send(command);
    return address;
  };
}
