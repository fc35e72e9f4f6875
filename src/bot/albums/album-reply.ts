import { Poison, RetryLater } from "../../cloud/handling.ts";
import type { JobRow } from "../../jobs/row.ts";
import * as transitions from "../../jobs/transitions.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { hashed } from "../../lib/logger.ts";
import type { Answer } from "../answer.ts";
import { isEditedTo } from "../give-by-edit.ts";
import { inAnyForm, isRefused } from "../in-any-form.ts";
import { TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import type { Album } from "./album.ts";
import { albumAnswer, type AlbumAnswer, type AlbumAnswerDeps, jobsOf } from "./album-answer.ts";
import * as changes from "./changes.ts";
import { placeOfAlbum } from "./place-of-album.ts";
import { sendOnce, type SendOnceDeps } from "./send-once.ts";

export interface AlbumReplyDeps extends SendOnceDeps, AlbumAnswerDeps {
  readonly store: JobStore;
  readonly gateway: Pick<
    TelegramGateway,
    "sendText" | "editText" | "sendPicture" | "editToPicture" | "sendAlbum"
  >;
  readonly count: (outcome: "edited" | "sent" | "undeliverable" | "unknown") => void;
}

export interface AlbumReply {
  /** Gives an album its one answer. Safe to repeat and to run twice at once. */
  give(album: Album): Promise<void>;
  /** Shows the end of a told album once more, where it can be shown as often as one likes. */
  showAgain(album: Album): Promise<void>;
  /** Ends an album whose chat has blocked us, or is gone. */
  leave(album: Album): Promise<void>;
}

/**
 * Two or more pictures are sent as an album, which cannot be repeated, and the status message is edited into the closing
 * text, which can. Where only one picture or none is left, that takes the place of the status message.
 */
export function createAlbumReply(deps: AlbumReplyDeps): AlbumReply {
  const { albums, store, gateway, now, log, count } = deps;

  async function give(album: Album): Promise<void> {
    if (album.toldAt !== undefined) return;
    const rows = await jobsOf(deps, album);
    const answer = await albumAnswer(deps, album, rows);
    const isEdited = answer.kind !== "album" && (await isGivenByEdit(album, answer));
    if (!isEdited) {
      const arrival = await arrivalOf(album, answer);
      if (arrival === "told") return;
      if (arrival === "sent" && answer.kind === "album") await isGivenByEdit(album, answer);
    }
    await markTold(rows);
    if (!(await albums.change(album.albumId, changes.recordTold(now())))) return;
    log.info(
      { albumId: hashed(album.albumId), kind: answer.kind, total: rows.length },
      "album answered",
    );
    count(isEdited ? "edited" : "sent");
  }

  async function arrivalOf(album: Album, answer: AlbumAnswer) {
    try {
      return await sendOnce(deps, album, async () => await send(album, answer));
    } catch (err) {
      if (err instanceof RetryLater && err.cause instanceof TelegramFailure) count("unknown");
      throw err;
    }
  }

  async function send(album: Album, answer: AlbumAnswer): Promise<void> {
    const to = placeOfAlbum(album);
    if (answer.kind === "album") return await sendAlbum(album, answer.pictures);
    await inAnyForm(formOf(answer), async ({ picture, text, buttons }) =>
      picture === undefined
        ? await gateway.sendText(to, text, buttons)
        : await gateway.sendPicture(to, picture, buttons),
    );
  }

  /** As photos, else as files, else its words: a form that is refused was provably not shown. */
  async function sendAlbum(
    album: Album,
    pictures: Extract<AlbumAnswer, { kind: "album" }>["pictures"],
  ): Promise<void> {
    const to = placeOfAlbum(album);
    try {
      return await gateway.sendAlbum(to, pictures);
    } catch (err) {
      if (!isRefused(err)) throw err;
    }
    try {
      await gateway.sendAlbum(
        to,
        pictures.map((picture) => ({ ...picture, as: "document" })),
      );
    } catch (err) {
      if (!isRefused(err)) throw err;
      const text = pictures.map(({ caption }) => caption).join("") || "…";
      await gateway.sendText(to, text);
    }
  }

  /** False when there is no status message, or it is gone. */
  async function isGivenByEdit(album: Album, answer: AlbumAnswer): Promise<boolean> {
    const { chatId, statusMessageId } = album;
    if (statusMessageId === undefined) return false;
    return await isEditedTo(gateway, { chatId, messageId: statusMessageId }, formOf(answer));
  }

  async function markTold(rows: readonly (JobRow | undefined)[]): Promise<void> {
    const marks = rows.map(async (row) => {
      if (row === undefined || row.toldAt !== undefined) return;
      const told = row.state === "done" ? transitions.recordDelivered : transitions.recordTold;
      await store.change(row.jobId, told(now()));
    });
    await Promise.all(marks);
  }

  return {
    give,
    async showAgain(album) {
      await isGivenByEdit(album, await albumAnswer(deps, album, await jobsOf(deps, album)));
    },
    async leave(album) {
      const rows = await jobsOf(deps, album);
      const marks = rows.map(async (row) => {
        if (row) await store.change(row.jobId, transitions.recordUndeliverable(now()));
      });
      await Promise.all(marks);
      if (await albums.change(album.albumId, changes.recordTold(now()))) count("undeliverable");
    },
  };
}

/** What an edit or a single message can show of an answer. */
function formOf(answer: AlbumAnswer): Answer {
  const under = answer.buttons.length > 0 ? { buttons: answer.buttons } : {};
  if (answer.kind === "picture") return { picture: answer.picture, ...under };
  return { text: answer.kind === "album" ? answer.closing : answer.text, ...under };
}

/** What comes next after Telegram did not take something about an album. */
export async function afterFailure(
  { albums }: Pick<AlbumReplyDeps, "albums">,
  {
    album,
    reply,
    err,
  }: { readonly album: Album; readonly reply: AlbumReply; readonly err: unknown },
): Promise<void> {
  if (!(err instanceof TelegramFailure)) throw err;
  if (err.kind === "blocked") return await reply.leave(album);
  if (err.kind === "migrated" && err.newChatId !== undefined) {
    await albums.change(album.albumId, changes.moveChat(err.newChatId));
    throw new RetryLater(1, "The group has a new id.", { cause: err });
  }
  if (err.kind === "too-fast") {
    throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
  }
  if (isRefused(err))
    throw new Poison("Telegram refuses the answer in every form.", { cause: err });
  throw err;
}
