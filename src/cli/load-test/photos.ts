import { drawPicture, FIRST_SEEDS } from "../../../models/training/draw.ts";
import type { Blobs } from "../../cloud/blobs.ts";
import type { ImageRef } from "../../jobs/job.ts";

/** Different enough that no cache has them all in one place, few enough that nobody waits for the drawing. */
const COUNT = 8;

/** Pictures of what the bundled model knows, as JPEG; the same ones each time. */
export async function drawPhotos(): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const seeds = Array.from({ length: COUNT }, (_, index) => FIRST_SEEDS.test + index);
  return await Promise.all(
    seeds.map(async (seed) => Uint8Array.from((await drawPicture(seed)).jpeg)),
  );
}

/** Puts them where jobs can find them. A second load test puts the same ones in the same places. */
export async function putPhotos(
  blobs: Pick<Blobs, "put">,
  bucket: string,
): Promise<readonly ImageRef[]> {
  const photos = await drawPhotos();
  return await Promise.all(
    photos.map(async (body, index) => {
      const key = `originals/load-test-${index + 1}`;
      await blobs.put({ bucket, key, body, contentType: "image/jpeg" });
      return { bucket, key };
    }),
  );
}
