import type { PictureKind } from "./kind-of.ts";

/** What a file says of itself before anything is decoded. */
export interface Header {
  readonly width: number;
  readonly height: number;
  /** Only of JPEG: 1 is grey, 3 is colour, 4 is for printing (CMYK). */
  readonly components?: number;
  /** The colour profile, when it lies in one segment of a JPEG. */
  readonly icc?: Uint8Array;
}

/**
 * Reads size, number of components and colour profile without a decoder, in microseconds.
 *
 * Only kinds whose header lies at a known place: undefined for the others and for what is cut off.
 */
export function readHeader(kind: PictureKind, bytes: Uint8Array): Header | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === "jpeg") return jpegHeader(view);
  if (kind === "png" && bytes.length >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (kind === "gif" && bytes.length >= 10) {
    return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  }
  return undefined;
}

const ICC_SEGMENT = 0xe2;
const ICC_MARK = "ICC_PROFILE\0";
const ICC_HEAD_BYTES = ICC_MARK.length + 2; // the mark, the number of this part, the number of parts

function jpegHeader(view: DataView): Header | undefined {
  let icc: Uint8Array | undefined;
  for (let at = 2; at + 4 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (hasNoBody(marker)) {
      at += marker === 0xff ? 1 : 2; // a marker may be padded with any number of 0xff
      continue;
    }
    const size = view.getUint16(at + 2);
    if (isFrame(marker)) return frame(view, at + 4, icc);
    if (marker === ICC_SEGMENT) icc ??= iccIn(view, at + 4, size - 2);
    at += 2 + size;
  }
  return undefined;
}

/** Fill bytes, TEM and restart markers stand alone. */
function hasNoBody(marker: number): boolean {
  return marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15; C4, C8 and CC in the same range are tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function frame(view: DataView, at: number, icc: Uint8Array | undefined): Header | undefined {
  if (at + 6 > view.byteLength) return undefined;
  const found = {
    height: view.getUint16(at + 1),
    width: view.getUint16(at + 3),
    components: view.getUint8(at + 5),
  };
  return icc ? { ...found, icc } : found;
}

function iccIn(view: DataView, at: number, size: number): Uint8Array | undefined {
  if (size <= ICC_HEAD_BYTES || at + size > view.byteLength) return undefined;
  const body = Buffer.from(view.buffer, view.byteOffset + at, size);
  const isWhole = body[ICC_HEAD_BYTES - 1] === 1;
  if (body.toString("latin1", 0, ICC_MARK.length) !== ICC_MARK || !isWhole) return undefined;
  return Uint8Array.from(body.subarray(ICC_HEAD_BYTES));
}
