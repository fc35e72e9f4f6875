import type { IncomingMessage } from "node:http";
import {
  Busboy,
  type BusboyFileStream,
  type BusboyHeaders,
  type BusboyInstance,
} from "@fastify/busboy";
import { Refusal } from "./refusal.ts";

export interface Upload {
  /** The name of the form's field. */
  readonly field: string;
  readonly name: string;
  readonly mime: string | undefined;
  readonly bytes: Buffer;
}

export interface Form {
  readonly fields: Record<string, string>;
  readonly files: readonly Upload[];
}

export interface FormLimits {
  readonly files: number;
  readonly fileBytes: number;
  readonly totalBytes: number;
}

/** Text fields hold what people type; more than this is no form of ours. */
const FIELD_MAX_BYTES = 256 * 1024;
const FIELDS_MAX = 100;

/** The whole body, at most `maxBytes`; throws 413 beyond that. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      size += chunk.length; // beyond the limit it is read and dropped, so that the sender gets to see the answer
      if (size > maxBytes) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once("end", resolve);
    request.once("close", () => reject(endedEarly()));
    request.once("error", () => reject(endedEarly()));
  });
  return Buffer.concat(chunks, size);
}

/** Reads `multipart/form-data` into memory; throws 413 over a limit and 400 when it is malformed. */
export async function readForm(request: IncomingMessage, limits: FormLimits): Promise<Form> {
  if (Number(request.headers["content-length"] ?? 0) > limits.totalBytes) throw tooLarge();
  const fields: Record<string, string> = {};
  const files: Upload[] = [];
  let total = 0;

  await new Promise<void>((resolve, reject) => {
    const busboy = openBusboy(request, limits);
    function fail(err: unknown): void {
      request.unpipe(busboy);
      request.resume(); // the rest is read and dropped, so that the sender gets to see the answer
      reject(err instanceof Refusal ? err : new Refusal(400, "The form is malformed."));
    }
    function takeFile(
      field: string,
      stream: BusboyFileStream,
      [name, mime]: [string, string],
    ): void {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => {
        total += chunk.length;
        if (total > limits.totalBytes) fail(tooLarge());
        else chunks.push(chunk);
      });
      stream.once("limit", () => fail(tooLarge()));
      stream.once("end", () => files.push({ field, name, mime, bytes: Buffer.concat(chunks) }));
    }
    busboy.on("field", (name, value) => (fields[name] = value));
    // oxlint-disable-next-line max-params -- busboy's signature
    busboy.on("file", (field, stream, name, _encoding, mime) =>
      takeFile(field, stream, [name || "file", mime]),
    );
    busboy.once("filesLimit", () => fail(tooLarge()));
    busboy.once("error", fail);
    busboy.once("finish", resolve);
    request.once("close", () => fail(endedEarly()));
    request.pipe(busboy);
  });
  return { fields, files };
}

function openBusboy(request: IncomingMessage, limits: FormLimits): BusboyInstance {
  const contentType = request.headers["content-type"] ?? "";
  const headers: BusboyHeaders = { ...request.headers, "content-type": contentType };
  try {
    return new Busboy({
      headers,
      // Names stay whole: nothing here becomes a path on the disk.
      preservePath: true,
      limits: {
        files: limits.files,
        fileSize: limits.fileBytes,
        fieldSize: FIELD_MAX_BYTES,
        fields: FIELDS_MAX,
      },
    });
  } catch (err) {
    throw new Refusal(400, `The form is malformed: ${String(err)}`);
  }
}

function endedEarly(): Refusal {
  return new Refusal(400, "The request ended early.");
}

function tooLarge(): Refusal {
  return new Refusal(413, "Request Entity Too Large");
}
