import type { Change, Table } from "../../cloud/table.ts";
import { type Album, parseAlbum } from "./album.ts";

/** The rows of all albums. */
export interface AlbumStore {
  /** Read consistently. An expired row counts as gone: DynamoDB removes it when it gets round to it. */
  get(albumId: string, now: number): Promise<Album | undefined>;
  /** The row after the change; undefined when its condition did not hold. */
  change(albumId: string, change: Change): Promise<Album | undefined>;
}

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
  };
}
