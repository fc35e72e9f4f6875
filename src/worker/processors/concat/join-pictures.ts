import type { JobOf } from "../../../jobs/job.ts";
import { type Picture, rgbOf } from "../picture/open-picture.ts";
import { lookAt, readMetadata, readPicture, type Seen } from "../picture/read-picture.ts";
import { layOut, type Place, type Size } from "./layout.ts";

const WHITE = 255;

/** A picture that was looked at, and where its bytes are to be had. */
export interface Piece extends Size {
  readonly seen: Seen;
  readonly bytes: () => Promise<Uint8Array>;
}

/** What a picture is, and its size when it stands upright, without decoding it. Throws RejectedJob when it is none. */
export async function measured(bytes: Uint8Array): Promise<Omit<Piece, "bytes">> {
  const seen = await lookAt(bytes);
  const { autoOrient } = await readMetadata(bytes);
  return { seen, ...autoOrient };
}

/**
 * Joins pictures into one, upright and on white.
 *
 * One is decoded at a time, and shrunk while it is, so that the whole, one picture and its bytes are in memory. Colours
 * are converted to sRGB unless all pictures have the same profile, which then goes with the whole.
 */
export async function joinPictures(
  pieces: readonly Piece[],
  how: Pick<JobOf<"concat">, "direction" | "order">,
): Promise<Picture> {
  const { width, height, places } = layOut(pieces, how);
  const ignoreIcc = haveOneProfile(pieces);
  const rgb = new Uint8Array(width * height * 3).fill(WHITE);
  for (const [index, { bytes }] of pieces.entries()) {
    const place = places[index];
    if (place) paste(await shrink(await bytes(), place, ignoreIcc), place, { rgb, width });
  }
  const icc = ignoreIcc ? pieces[0]?.seen.icc : undefined;
  return { rgb, width, height, ...(icc && { icc }) };
}

async function shrink(bytes: Uint8Array, { width, height }: Size, ignoreIcc: boolean) {
  const { rgb } = await readPicture(
    bytes,
    async (open) =>
      await rgbOf(open({ ignoreIcc }).autoOrient().resize({ width, height, fit: "fill" })),
  );
  return rgb;
}

function haveOneProfile(pieces: readonly Piece[]): boolean {
  const profiles = pieces.map(({ seen }) => Buffer.from(seen.icc ?? []));
  return (
    pieces.every(({ seen }) => seen.keepProfile) &&
    profiles.every((profile) => profiles[0]?.equals(profile))
  );
}

function paste(
  piece: Uint8Array,
  place: Place,
  onto: { readonly rgb: Uint8Array; readonly width: number },
): void {
  const stride = place.width * 3;
  for (let row = 0; row < place.height; row += 1) {
    const at = ((place.top + row) * onto.width + place.left) * 3;
    onto.rgb.set(piece.subarray(row * stride, (row + 1) * stride), at);
  }
}
