import { PHOTO_MAX_BYTES, PHOTO_MAX_RATIO, PHOTO_MAX_SIDES, UPLOAD_MAX_BYTES } from "../limits.ts";
import type { FileKind, Media } from "../model.ts";
import type { Upload } from "../form.ts";
import type { Params } from "../params.ts";
import { pictureSize } from "../photo-sizes.ts";
import { badRequest, Refusal } from "../refusal.ts";
import type { World } from "../world.ts";

/** As Telegram's library names the kinds in its errors. */
const TITLES: Record<FileKind, string> = { photo: "Photo", document: "Document", video: "Video" };

/** What a bot's call wants to send: an upload, or a file that Telegram already has. */
export interface MediaReference {
  readonly kind: FileKind;
  /** A `file_id`, `attach://name`, or nothing where the upload has the field's own name. */
  readonly reference: string | undefined;
  /** The field an upload may be in. */
  readonly field: string;
}

/** The medium, stored. Throws Telegram's errors for its limits, for wrong ids and for what is no picture. */
export async function mediaOf(
  params: Params,
  { kind, reference, field }: MediaReference,
  world: World,
): Promise<Media> {
  const upload = params.upload(reference ?? field);
  if (upload) return await storeUpload(kind, upload, world);
  if (reference === undefined) throw badRequest(`there is no ${kind} in the request`);
  if (reference.startsWith("attach://"))
    throw badRequest("can't parse InputMedia: media not found");
  const known = world.files.media(reference);
  // The stand-in fetches nothing from the network, so an address is wrong like any other unknown id.
  if (!known) throw badRequest("wrong file identifier/HTTP URL specified");
  if (known.kind !== kind)
    throw badRequest(`can't use file of type ${TITLES[known.kind]} as ${TITLES[kind]}`);
  return known;
}

async function storeUpload(kind: FileKind, upload: Upload, world: World): Promise<Media> {
  const { bytes, name, mime } = upload;
  if (bytes.length === 0) throw badRequest("file must be non-empty");
  if (kind !== "photo") {
    if (bytes.length > UPLOAD_MAX_BYTES) throw new Refusal(413, "Request Entity Too Large");
    return world.files.addFile(kind, { bytes, name, mime });
  }
  await checkPhoto(bytes);
  try {
    return await world.files.addPhoto({ bytes, name, mime });
  } catch {
    throw badRequest("IMAGE_PROCESS_FAILED");
  }
}

async function checkPhoto(bytes: Buffer): Promise<void> {
  if (bytes.length > PHOTO_MAX_BYTES) {
    const limit = `the maximum size is ${PHOTO_MAX_BYTES} bytes`;
    throw badRequest(`file of size ${bytes.length} bytes is too big for a photo; ${limit}`);
  }
  const { width, height } = await pictureSize(bytes).catch(() => {
    throw badRequest("IMAGE_PROCESS_FAILED");
  });
  const ratio = Math.max(width / height, height / width);
  if (width + height > PHOTO_MAX_SIDES || ratio > PHOTO_MAX_RATIO)
    throw badRequest("PHOTO_INVALID_DIMENSIONS");
}
