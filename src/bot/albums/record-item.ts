import type { Queue } from "../../cloud/queue.ts";
import { albumCheckOf } from "../../jobs/result-message.ts";
import type { Operation } from "../operation.ts";
import { askToClose } from "../inbox.ts";
import { type Album, type AlbumItem, type AlbumPlace, homeChatOf, MAX_ITEMS } from "./album.ts";
import type { AlbumStore } from "./album-store.ts";
import * as changes from "./changes.ts";
import { decide, type Read } from "./decide.ts";
import { SILENCE_MS } from "./patience.ts";

export interface RecordItemDeps {
  readonly albums: AlbumStore;
  readonly results: Pick<Queue, "send">;
  readonly inbox: Pick<Queue, "send">;
  readonly read: Read;
  readonly now: () => number;
}

export type Recorded =
  | { readonly isLate: false }
  /**
   * The album was closed, or full, before: the item is a message of its own. `operation` is what is done with each picture
   * of the album by its caption.
   */
  | { readonly isLate: true; readonly operation: Operation | undefined };

/** Records one item of an album. Safe to repeat. */
export type RecordItem = (albumId: string, item: AlbumItem, place: AlbumPlace) => Promise<Recorded>;

/**
 * Adds the item, then sees that somebody looks at the album once it is quiet. Both also for an item that is there already:
 * whoever added it may have died between the two.
 *
 * Where the first item lay in the inbox for longer than a silence, the others are there, too, as a rule: what is to close
 * the album is put behind them at once, since it may have to wait there for as long as they did.
 */
export function createRecordItem(deps: RecordItemDeps): RecordItem {
  const { albums, results, read, now } = deps;

  async function seeToIt(album: Album, queuedAt: number): Promise<void> {
    const { albumId, state, itemCount, checkSent } = album;
    const isFull = itemCount >= MAX_ITEMS;
    if (state !== "open" || (checkSent && !isFull)) return;
    if (!checkSent) await albums.beginCollecting(albumId, now());
    if (!checkSent && now() - queuedAt > SILENCE_MS) {
      await askToClose(deps.inbox, homeChatOf(album), { albumId, itemCount: 0 });
    }
    await results.send(albumCheckOf(albumId), { delaySeconds: isFull ? 0 : SILENCE_MS / 1000 });
    await albums.change(albumId, changes.recordCheckSent());
  }

  return async (albumId, item, place) => {
    const at = now();
    const queuedAt = Math.min(item.queuedAt ?? at, at);
    const added = await albums.change(albumId, changes.addItem({ ...item, queuedAt }, place, at));
    const album = added ?? (await albums.get(albumId, at));
    if (!album?.items.some(({ messageId }) => messageId === item.messageId)) {
      return { isLate: true, operation: album && operationOf(album, read) };
    }
    await seeToIt(album, queuedAt);
    return { isLate: false };
  };
}

/**
 * What the album's caption asks for each picture. Buttons do not count: an update that comes twice, once before a press
 * and once after it, must be the same request.
 */
function operationOf(album: Album, read: Read): Operation | undefined {
  if (album.state === "open") return undefined;
  if (album.cancelledBy !== undefined) return undefined; // nobody wants it any more
  const decision = decide({ ...album, chosen: undefined }, read);
  const operation = "operation" in decision ? decision.operation : undefined;
  return operation?.kind === "concat" ? undefined : operation; // what is joined is joined
}
