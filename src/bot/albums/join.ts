import { z } from "zod";
import type { Table } from "../../cloud/table.ts";
import type { Operation } from "../operation.ts";
import type { Request } from "../request.ts";
import { type Album, homeChatOf, MAX_ITEMS, picturesOf } from "./album.ts";
import { askOnce, type AlbumStatusDeps } from "./album-status.ts";
import type { Read } from "./decide.ts";
import * as changes from "./changes.ts";
import { wishOf } from "./wish-of.ts";
import { albumWordsIn } from "./words/album-words.ts";

export interface JoinDeps extends AlbumStatusDeps {
  /** The table of the albums. */
  readonly table: Pick<Table, "get" | "insert">;
  readonly request: Request;
  readonly read: Read;
}

/** How long the next photo is waited for, from the last one on. */
const JOIN_MINUTES = 10;

type Item = ReturnType<typeof picturesOf>[number];

/** One or more photos that were sent together, and what they reply to; the shape of an album. */
export type Sent = Pick<Album, "chatId" | "threadId" | "language" | "answers"> & {
  readonly items: readonly [Item, ...Item[]];
  /** The message that asks, where it is not the one with the photo. */
  readonly askedIn?: number | undefined;
};

/**
 * `concat` of a single photo, by its caption, by a reply or a button: asks for the others, and collects the photos that reply to the question or to a photo that
 * is in it already. Each reply is answered with the picture joined of all so far, so there is no end to be declared: two
 * photos need one reply, and who wants more replies again. What is collected is a row like an album's that is closed.
 */
export interface Join {
  /** Safe to repeat. */
  begin(sent: Sent, words: string): Promise<void>;
  /** False when what is replied to has nothing to do with joining. Safe to repeat. */
  add(sent: Sent, signal: AbortSignal): Promise<boolean>;
}

const Pointer = z.object({ joinId: z.string(), expiresAt: z.int() });

export function createJoin(deps: JoinDeps): Join {
  const { albums, table, now } = deps;

  /** Where replies to this message belong. */
  async function pointTo(join: Album, messageId: number | undefined): Promise<void> {
    if (messageId === undefined) return;
    const albumId = replyKey(homeChatOf(join), messageId);
    await table.insert({ albumId, joinId: join.albumId, expiresAt: join.expiresAt });
  }

  async function joinRepliedTo({ chatId, answers }: Sent): Promise<Album | undefined> {
    if (answers === undefined) return undefined;
    const found = Pointer.safeParse(await table.get(replyKey(chatId, answers)));
    return found.success ? await albums.get(found.data.joinId, now()) : undefined;
  }

  /** The joined picture of all photos up to the last of these: the same however often it is asked for. */
  async function answer(join: Album, sent: Sent, signal: AbortSignal): Promise<void> {
    const last = Math.max(...sent.items.map(({ messageId }) => messageId));
    const [first, ...others] = picturesOf(join).filter(({ messageId }) => messageId <= last);
    const operation = operationOf(join, sent);
    if (first === undefined || others.length === 0 || operation === undefined) return;
    await deps.request({ ...wishOf(join, operation, [first, ...others]), replyTo: last }, signal);
  }

  /** What the reply says itself, else what the first photo said. */
  function operationOf(join: Album, { items }: Sent): Operation | undefined {
    const said = [...items.map(({ words }) => words), join.chosen ?? ""];
    for (const words of said.filter((each) => each !== "")) {
      const reading = deps.read(words, 0);
      if (reading.kind === "operation" && reading.operation.kind === "concat") {
        return reading.operation;
      }
    }
    return undefined;
  }

  function wantedOrder(words: string): string {
    const reading = deps.read(words, 0);
    const operation = reading.kind === "operation" ? reading.operation : undefined;
    return operation?.kind === "concat" ? operation.order : "";
  }

  async function sayWhyNot(join: Album, { items: [item] }: Sent): Promise<void> {
    const { chatId, threadId, language } = join;
    const words = albumWordsIn(language);
    const text =
      join.itemCount >= MAX_ITEMS ? words.joinFull(MAX_ITEMS) : words.joinTooLate(JOIN_MINUTES);
    await deps.gateway.sendText({ chatId, threadId, replyTo: item.messageId }, text);
  }

  return {
    async begin(sent, words) {
      const [item] = sent.items;
      const asked = sent.askedIn ?? item.messageId;
      // Whoever edits the words into others asks for another picture.
      const joinId = `${sent.chatId}#join-${asked}-${wantedOrder(words)}`;
      const { chatId, threadId, language } = sent;
      const place = { chatId, threadId, language };
      const begun = await albums.change(
        joinId,
        changes.beginJoin(item, place, { words, now: now() }),
      );
      const join = begun ?? (await albums.get(joinId, now()));
      if (!join) return;
      await pointTo(join, item.messageId);
      const text = albumWordsIn(sent.language).joinAsk(JOIN_MINUTES);
      await askOnce(deps, join, { text });
      await pointTo(join, (await albums.get(joinId, now()))?.statusMessageId);
    },

    async add(sent, signal) {
      const found = await joinRepliedTo(sent);
      if (!found) return false;
      let join = found;
      for (const item of sent.items) {
        const at = now();
        const since = at - JOIN_MINUTES * 60_000;
        const added = await albums.change(
          join.albumId,
          changes.addJoined(item, { since, now: at }),
        );
        join = added ?? (await albums.get(join.albumId, now())) ?? join;
        if (!join.items.some(({ messageId }) => messageId === item.messageId)) {
          await sayWhyNot(join, sent);
          return true;
        }
        await pointTo(join, item.messageId);
      }
      await answer(join, sent, signal);
      return true;
    },
  };
}

function replyKey(chatId: number, messageId: number): string {
  return `${chatId}#reply-${messageId}`;
}
