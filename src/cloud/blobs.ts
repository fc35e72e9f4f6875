import type { Readable } from "node:stream";

/** An object does not exist, or not any more. */
export class BlobGone extends Error {
  override readonly name = "BlobGone";
}

/** An object has more bytes than the reader allowed. */
export class BlobTooBig extends Error {
  override readonly name = "BlobTooBig";
}

/** A bucket moves bytes under names. */
export interface Blobs {
  /** All bytes of one object. Throws BlobGone, or BlobTooBig before and while reading more than `maxBytes`. */
  get(object: {
    readonly bucket: string;
    readonly key: string;
    readonly maxBytes: number;
    readonly signal?: AbortSignal;
  }): Promise<Buffer>;
  put(object: {
    readonly bucket: string;
    readonly key: string;
    /** A stream needs its length; it is closed, whatever happens, and its errors reject. */
    readonly body: Uint8Array | Readable;
    readonly length?: number;
    readonly contentType: string;
    readonly cacheControl?: string;
    readonly signal?: AbortSignal;
  }): Promise<void>;
  /** Removes objects, whether they are there or not. Safe to repeat. */
  remove(objects: readonly BlobRef[]): Promise<void>;
}

/** The name of an object. */
export interface BlobRef {
  readonly bucket: string;
  readonly key: string;
}
