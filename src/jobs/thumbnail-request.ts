import { z } from "zod";
import { JOB_ID, MAX_THUMBNAIL_SIDE } from "./job.ts";

/** As S3 names buckets: nothing that could be an address, a path or the name of another kind of resource. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What S3 allows for a name is 1,024 bytes; a thumbnail's has its size and its extension, too. */
const MAX_KEY_BYTES = 1000;

/** A part of a path that servers and browsers may resolve, so that the name would end up somewhere else. */
const STEPS_ELSEWHERE = /(?:^|\/)\.{1,2}(?:\/|$)/;

// oxlint-disable-next-line no-control-regex -- these are what must not be in a name
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Where the chats' own thumbnails are; a request that wrote there would replace somebody's. */
const OF_A_CHAT = new RegExp(`^originals/${JOB_ID.source.slice(1, -1)}(?:[./]|$)`);

const side = z.int().min(1).max(MAX_THUMBNAIL_SIDE);

/**
 * What another program may put in the job queue as it is: a thumbnail of this object, whole within the box. It has no
 * chat, so nobody is told; the thumbnail's name says when it is there.
 */
export const ThumbnailRequest = z.object({
  bucket: z.string().regex(BUCKET, "no name of a bucket"),
  key: z
    .string()
    .min(1)
    .refine((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES, `more than ${MAX_KEY_BYTES} bytes`)
    .refine((key) => key.isWellFormed() && !CONTROL.test(key), "characters that no name may have")
    .refine((key) => !STEPS_ELSEWHERE.test(key), "a part that is . or ..")
    .refine((key) => !OF_A_CHAT.test(key), "the name of a picture of a chat"),
  width: side,
  height: side,
});
export type ThumbnailRequest = z.infer<typeof ThumbnailRequest>;
