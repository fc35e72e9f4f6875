import type { RejectReason } from "../../../src/jobs/reasons.ts";
import type { Random } from "../../support/random.ts";
import type { Act } from "./people.ts";

/** When every run begins, ms since 1970. */
export const START = 1_700_000_000_000;

/** What a person has sent together. */
export interface SentAlbum {
  readonly chatId: number;
  readonly albumId: string;
  readonly photos: readonly { readonly messageId: number; readonly fileId: string }[];
}

export interface RandomAlbums {
  readonly sent: readonly SentAlbum[];
  readonly acts: readonly Act[];
  readonly gone: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, RejectReason>;
}

const CAPTIONS = ["predict", "predict", "blur 4", "concat vertical", "", "what a day"];
/** One: of an album in a group only the photo that names the bot is seen. */
const SIZES = [1, 2, 2, 2, 2, 3, 3, 3, 4, 10];
const ORDINARY_GAP_MS = 700;
const LONG_GAP_MS = 5000;
/** The next item comes just when the album is looked at. */
const RACING_GAP_MS = 2000;
const REPEAT_MS = [10, 3000, 20_000, 400_000];

/** Albums as people send them, each in a chat of its own; `chats` is the first chat's id. */
export function randomAlbums(random: Random, chats: number): RandomAlbums {
  const albums: SentAlbum[] = [];
  const acts: Act[] = [];
  const gone = new Set<string>();
  const refused = new Map<string, RejectReason>();
  const count = random.pick([1, 1, 2, 3]);
  for (let index = 0; index < count; index += 1) {
    const chatId = chats + index;
    const groupId = String(10_000 + index);
    const size = random.pick(SIZES);
    const caption = random.pick(CAPTIONS);
    const captioned = random.pick([0, 0, 0, size - 1, random.below(size)]);
    const video = random.chance(0.15) ? random.below(size) : -1;
    const asFiles = random.chance(0.15);
    const photos: { messageId: number; fileId: string }[] = [];
    let at = random.below(1000);
    const messages = Array.from({ length: size }, (_, number) => {
      const messageId = 100 + number;
      const fileId = `${chatId}:${messageId}`;
      if (number !== video) photos.push({ messageId, fileId });
      if (random.chance(0.04)) gone.add(fileId);
      else if (random.chance(0.06)) refused.set(fileId, "damaged");
      return {
        message_id: messageId,
        date: 1,
        chat: { id: chatId, type: "private", first_name: "Ada" },
        from: { id: chatId, is_bot: false, first_name: "Ada", language_code: "en" },
        media_group_id: groupId,
        ...(number === captioned && caption !== "" && { caption }),
        ...mediumOf(fileId, number === video ? "video" : asFiles ? "document" : "photo"),
      };
    });
    const order = random.chance(0.2) ? shuffled(messages, random) : messages;
    for (const message of order) {
      const sent = { ...message, date: Math.floor((START + at) / 1000) };
      acts.push({ at, message: sent });
      if (random.chance(0.1)) acts.push({ at: at + random.pick(REPEAT_MS), message: sent });
      at += gap(random);
    }
    albums.push({ chatId, albumId: `${chatId}#${groupId}`, photos });
  }
  return { sent: albums, acts, gone, refused };
}

function mediumOf(fileId: string, kind: "photo" | "document" | "video") {
  const file = { file_id: fileId, file_unique_id: `u${fileId}`, file_size: 20 };
  if (kind === "video") return { video: { ...file, width: 1, height: 1, duration: 1 } };
  if (kind === "document") return { document: { ...file, mime_type: "image/png" } };
  return { photo: [{ ...file, width: 640, height: 480 }] };
}

function gap(random: Random): number {
  if (random.chance(0.12)) return RACING_GAP_MS;
  return random.below(random.chance(0.06) ? LONG_GAP_MS : ORDINARY_GAP_MS);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((item) => ({ item, key: random.next() }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
