import { z } from "zod";
import { MAX_ALBUM } from "../../jobs/job.ts";

/** One message of an album, as far as anybody needs it later. */
export const AlbumItem = z.object({
  messageId: z.int(),
  /** When it was sent, by Telegram's clock, to the second; ms since 1970. */
  sentAt: z.int().optional(),
  /** When it was put in the inbox, by the queue's clock, where that is known; ms since 1970. */
  queuedAt: z.int().optional(),
  /** What its caption asks for, freed from what only says to whom; most items have none. */
  words: z.string(),
  /** Whether it was said to us, and to nobody else (see addressed.ts). */
  toUs: z.boolean(),
  toUsAlone: z.boolean(),
  /** Absent for a video or another file that is no picture. */
  picture: z
    .object({ fileId: z.string(), fileUniqueId: z.string(), size: z.number().optional() })
    .optional(),
});
export type AlbumItem = z.infer<typeof AlbumItem>;

/** Where an album was sent, and by whom. */
export const AlbumPlace = z.object({
  chatId: z.int(),
  threadId: z.int().optional(),
  /** The message that the whole album replies to. */
  answers: z.int().optional(),
  /** What the answers are worded in. */
  language: z.string().optional(),
  /** Who sent it, where Telegram says so. */
  from: z.int().optional(),
});
export type AlbumPlace = z.infer<typeof AlbumPlace>;

const Attributes = AlbumPlace.extend({
  albumId: z.string(),
  state: z.enum(["open", "closed"]),
  firstAt: z.int(),
  lastAt: z.int(),
  itemCount: z.int(),
  checkSent: z.boolean().default(false),
  expiresAt: z.int(),

  closedAt: z.int().optional(),
  /** How many pictures it has: as many jobs. */
  total: z.int().optional(),

  /** What a button said, and the message that it was under. */
  chosen: z.string().optional(),

  /** The press or message that took it back, before its answer was there. */
  cancelledBy: z.string().optional(),

  /** Who may send the status message, or the question with the buttons; one try, or one at a time. */
  statusOwner: z.string().optional(),
  statusClaimedAt: z.int().optional(),
  statusMessageId: z.int().optional(),

  dispatched: z.boolean().default(false),
  /** The ids of the jobs, by message; known to be complete once dispatched. */
  jobs: z.record(z.string(), z.string()).default({}),
  doneCount: z.int().default(0),
  lastResultAt: z.int().optional(),

  /** Who may send the answer, whether it is there, and whether it may be. */
  replyOwner: z.string().optional(),
  replyLeaseUntil: z.int().optional(),
  replyUnknownAt: z.int().optional(),
  sentAt: z.int().optional(),
  wordsOwner: z.string().optional(),
  wordsAt: z.int().optional(),
  toldAt: z.int().optional(),
});

/** The row of one album in the table `albums`. Times in ms since 1970, but `expiresAt` in seconds. */
export type Album = z.output<typeof Attributes> & {
  /** In the order in which they were sent. */
  readonly items: readonly AlbumItem[];
  /** The jobs that have ended, by the message of their picture. */
  readonly ended: ReadonlyMap<number, string>;
};

/** Telegram's own limit; more would not fit into the answer. */
export const MAX_ITEMS = MAX_ALBUM;

const ITEM = "item_";
const RESULT = "result_";

/** The name of the attribute that holds an item. */
export function itemAttribute(messageId: number): string {
  return `${ITEM}${messageId}`;
}

/** The name of the attribute that says which job of an item has ended. */
export function resultAttribute(messageId: number): string {
  return `${RESULT}${messageId}`;
}

/** Unique only together with the chat. */
export function albumIdOf(chatId: number, mediaGroupId: string): string {
  return `${chatId}#${mediaGroupId}`;
}

/** The chat that the album was sent in, whatever its id is now: what ids of jobs are made of. */
export function homeChatOf({ albumId }: Pick<Album, "albumId">): number {
  return Number(albumId.split("#")[0]);
}

/** A row as it came from the table. */
export function parseAlbum(row: Readonly<Record<string, unknown>>): Album {
  const entries = Object.entries(row);
  const items = entries
    .filter(([name]) => name.startsWith(ITEM))
    .map(([, value]) => AlbumItem.parse(value))
    .toSorted((one, other) => one.messageId - other.messageId);
  const ended = entries
    .filter(([name]) => name.startsWith(RESULT))
    .map(([name, value]) => [Number(name.slice(RESULT.length)), z.string().parse(value)] as const);
  return { ...Attributes.parse(row), items, ended: new Map(ended) };
}

type ItemWithPicture = AlbumItem & { readonly picture: NonNullable<AlbumItem["picture"]> };

/** The items that are pictures. */
export function picturesOf(album: Pick<Album, "items">): readonly ItemWithPicture[] {
  return album.items.flatMap((item) =>
    item.picture === undefined ? [] : [{ ...item, picture: item.picture }],
  );
}

/** Every job of the album has ended. */
export function isComplete({ state, doneCount, total = 0 }: Album): boolean {
  return state === "closed" && total > 0 && doneCount >= total;
}
