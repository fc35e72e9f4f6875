import { z } from "zod";
import type { Change, Table } from "../../cloud/table.ts";
import { type Album, homeChatOf, parseAlbum } from "./album.ts";
import { KEEP_ALBUMS_MS } from "./changes.ts";

/** The rows of all albums, and one for each chat that names those which are being collected. */
export interface AlbumStore {
  /** Read consistently. An expired row counts as gone: DynamoDB removes it when it gets round to it. */
  get(albumId: string, now: number): Promise<Album | undefined>;
  /** The row after the change; undefined when its condition did not hold. */
  change(albumId: string, change: Change): Promise<Album | undefined>;
  /** The ids of a chat's albums of which nobody has made jobs yet; after a crash also of some that are over. */
  collectedIn(chatId: number): Promise<readonly string[]>;
  /** Names an album among these. Safe to repeat. */
  beginCollecting(albumId: string, now: number): Promise<void>;
  /** No longer. Safe to repeat. */
  endCollecting(albumId: string): Promise<void>;
}

const Collected = z.object({ collected: z.set(z.string()).default(new Set()) });

export function createAlbumStore(table: Pick<Table, "get" | "update">): AlbumStore {
  return {
    async get(albumId, now) {
      const row = await table.get(albumId);
      const album = row && parseAlbum(row);
      return album && album.expiresAt * 1000 > now ? album : undefined;
    },
    async change(albumId, change) {
      const row = await table.update(albumId, change);
      return row && parseAlbum(row);
    },
    async collectedIn(chatId) {
      const { collected } = Collected.parse((await table.get(collectedKey(chatId))) ?? {});
      return [...collected];
    },
    async beginCollecting(albumId, now) {
      const expiresAt = Math.floor((now + KEEP_ALBUMS_MS) / 1000);
      await table.update(collectedKey(homeChatOf({ albumId })), {
        update: "ADD #collected :ids SET #expiresAt = :expiresAt",
        values: { ids: new Set([albumId]), expiresAt },
      });
    },
    async endCollecting(albumId) {
      await table.update(collectedKey(homeChatOf({ albumId })), {
        condition: "contains(#collected, :albumId)", // no row only to take something out of it
        update: "DELETE #collected :ids",
        values: { albumId, ids: new Set([albumId]) },
      });
    },
  };
}

/** Ids of albums have a number there, as Telegram makes them. */
function collectedKey(chatId: number): string {
  return `${chatId}#collected`;
}
