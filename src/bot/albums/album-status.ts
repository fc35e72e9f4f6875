import { randomUUID } from "node:crypto";
import { RetryLater } from "../../cloud/handling.ts";
import type { Logger } from "../../lib/logger.ts";
import { cancelAlbumButton } from "../row-buttons.ts";
import { type Buttons, TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import type { Album } from "./album.ts";
import type { AlbumStore } from "./album-store.ts";
import * as changes from "./changes.ts";
import { UNKNOWN_PAUSE_MS } from "./patience.ts";
import { placeOfAlbum } from "./place-of-album.ts";

export interface AlbumStatusDeps {
  readonly albums: AlbumStore;
  readonly gateway: Pick<TelegramGateway, "sendText" | "editText">;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Sees that the person sees that their album is being worked on: by what became of the question, or by a message of its
 * own. One try: after a crash in the middle nobody knows whether the message is there, and a second one would be worse
 * than none.
 */
export async function showStatus(
  deps: AlbumStatusDeps,
  album: Album,
  text: string,
): Promise<Album> {
  const { statusMessageId, chatId } = album;
  const buttons = cancelAlbumButton(album);
  if (statusMessageId === undefined) {
    return await sentOnce(deps, album, { text, buttons, notBefore: 0 });
  }
  if (album.chosen === undefined) return album;
  try {
    await deps.gateway.editText({ chatId, messageId: statusMessageId }, text, buttons);
  } catch (err) {
    if (!isGone(err)) throw err; // else the answer comes as a new message
  }
  return album;
}

/**
 * Asks what is to be done with an album. Once, unless whoever sends it dies over it: then again after a minute. A person
 * who sees it twice presses one button, and both do the same once; one who saw nothing would wait for ever.
 */
export async function askOnce(
  deps: AlbumStatusDeps,
  album: Album,
  question: { readonly text: string; readonly buttons?: Buttons },
): Promise<void> {
  if (album.statusMessageId !== undefined) return;
  const notBefore = deps.now() - UNKNOWN_PAUSE_MS;
  const asked = await sentOnce(deps, album, { ...question, notBefore });
  if (asked.statusMessageId !== undefined) return;
  throw new RetryLater(UNKNOWN_PAUSE_MS / 1000 + 1, "The question may or may not be there.");
}

interface Message {
  readonly text: string;
  readonly buttons?: Buttons;
  /** Whoever took the right to send it before this, ms since 1970, has lost it. */
  readonly notBefore: number;
}

/** The album as it is then; without a status message where somebody else sends it, or where that is not known. */
async function sentOnce(deps: AlbumStatusDeps, album: Album, message: Message): Promise<Album> {
  const { albums, gateway, now, log } = deps;
  const { albumId } = album;
  const owner = randomUUID();
  const claim = changes.claimStatus(owner, now(), message.notBefore);
  // Told by the row: a write whose answer got lost is repeated by the SDK and then fails by its own trace.
  const current = (await albums.change(albumId, claim)) ?? (await albums.get(albumId, now()));
  if (current?.statusOwner !== owner || current.statusMessageId !== undefined) {
    return current ?? album;
  }
  let messageId: number;
  try {
    messageId = await gateway.sendText(placeOfAlbum(current), message.text, message.buttons);
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "unknown-outcome") {
      log.warn({ err, albumId }, "status message may or may not be there");
      return current;
    }
    await albums.change(albumId, changes.releaseStatus(owner));
    throw err;
  }
  // Outside of what a failed send takes back: the message is there, so the claim must stay.
  return (await albums.change(albumId, changes.recordStatus(messageId))) ?? current;
}

/** The message was deleted meanwhile, or cannot be edited. */
export function isGone(err: unknown): boolean {
  return err instanceof TelegramFailure && (err.kind === "gone" || err.kind === "refused");
}
