import { type Blobs, BlobGone } from "../cloud/blobs.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { claimFile, releaseFile } from "../jobs/person-transitions.ts";
import type { JobResult } from "../jobs/row.ts";
import { fileNameOf, MAX_DOCUMENT_BYTES } from "./answer.ts";
import { type Place, TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";

/** A second press within this time is a double tap, and not a wish for a second file. */
const DOUBLE_TAP_MS = 20_000;

export interface SendAsFileDeps {
  readonly store: JobStore;
  readonly blobs: Pick<Blobs, "get">;
  readonly gateway: Pick<TelegramGateway, "sendPicture">;
  readonly now: () => number;
}

/** A press on the button; `id` is the same when it comes again. */
interface Press {
  readonly id: string;
  readonly jobId: string;
  /** Where the file goes. */
  readonly to: Place;
}

export type SendAsFile = (press: Press) => Promise<"sent" | "sent-before" | "gone">;

/**
 * Sends a result in its full quality. A send cannot be repeated safely, so each press does it under a claim in the row,
 * which is given back only when the file provably did not arrive.
 */
export function createSendAsFile({ store, blobs, gateway, now }: SendAsFileDeps): SendAsFile {
  async function isClaimed({ jobId, id }: Press): Promise<boolean> {
    const at = now();
    if (await store.change(jobId, claimFile(id, at, DOUBLE_TAP_MS))) return true;
    // A write whose answer got lost is repeated by the SDK and then fails by its own trace.
    const row = await store.get(jobId, at);
    return row?.fileFor === id && row.fileAt === at;
  }

  async function fetched({ image }: JobResult): Promise<Buffer | undefined> {
    try {
      return await blobs.get({ ...image, maxBytes: MAX_DOCUMENT_BYTES });
    } catch (err) {
      if (err instanceof BlobGone) return undefined;
      throw err;
    }
  }

  return async (press) => {
    const { id, jobId, to } = press;
    const row = await store.get(jobId, now());
    if (row?.chatId !== to.chatId || row.result === undefined) return "gone";
    const bytes = await fetched(row.result);
    if (bytes === undefined) return "gone";
    if (!(await isClaimed(press))) return "sent-before";
    try {
      const fileName = fileNameOf(row.result);
      await gateway.sendPicture(to, { bytes, as: "document", caption: "", fileName });
    } catch (err) {
      if (err instanceof TelegramFailure && err.kind === "unknown-outcome") return "sent"; // as far as anybody knows
      await store.change(jobId, releaseFile(id));
      throw err;
    }
    return "sent";
  };
}
