import { randomUUID } from "node:crypto";
import { RetryLater } from "../../cloud/handling.ts";
import type { Logger } from "../../lib/logger.ts";
import { TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import type { Album } from "./album.ts";
import type { AlbumStore } from "./album-store.ts";
import { isGone } from "./album-status.ts";
import * as changes from "./reply-changes.ts";
import { SEND_LEASE_MS, UNKNOWN_PAUSE_MS } from "./patience.ts";
import { placeOfAlbum } from "./place-of-album.ts";
import { albumWordsIn } from "./words/album-words.ts";

const FIRST_PAUSE_MS = 2000;

export interface SendOnceDeps {
  readonly albums: AlbumStore;
  readonly gateway: Pick<TelegramGateway, "sendText" | "editText">;
  readonly now: () => number;
  readonly log: Logger;
}

/** Where an album's answer is: in the chat; perhaps in the chat, and words say so; told by somebody else. */
export type Arrival = "sent" | "unclear" | "told";

/**
 * Sends an album's answer, once: under a claim in its row, which is only given back when the message provably did not
 * arrive. After a send that may have arrived only words follow, in the status message where there is one.
 *
 * Throws RetryLater while it is not known what came of somebody else's send.
 */
export async function sendOnce(
  deps: SendOnceDeps,
  album: Album,
  send: () => Promise<void>,
): Promise<Arrival> {
  const { albums, now } = deps;
  const { albumId } = album;
  if (album.sentAt !== undefined) return "sent";
  const owner = randomUUID();
  const current = await claimed(deps, albumId, owner);
  if (!current || current.toldAt !== undefined) return "told";
  if (current.sentAt !== undefined) return "sent";
  if (current.replyOwner !== owner) return await afterSomebodysSend(deps, current);
  try {
    await send();
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "unknown-outcome") {
      await albums.change(albumId, changes.recordUnknownReply(now()));
      throw new RetryLater(UNKNOWN_PAUSE_MS / 1000, "The answer may have arrived.", { cause: err });
    }
    await albums.change(albumId, changes.releaseReply(owner));
    throw err;
  }
  await albums.change(albumId, changes.recordSent(owner, now()));
  return "sent";
}

/** The row after a try to take the right to send. Nothing has been sent yet, so a try that fails leaves no trace. */
async function claimed(
  { albums, now }: SendOnceDeps,
  albumId: string,
  owner: string,
): Promise<Album | undefined> {
  try {
    const change = changes.claimReply(owner, now(), SEND_LEASE_MS);
    // Told by the row: a write whose answer got lost is repeated by the SDK and then fails by its own trace.
    return (await albums.change(albumId, change)) ?? (await albums.get(albumId, now()));
  } catch (err) {
    await albums.change(albumId, changes.releaseReply(owner)).catch(() => undefined); // else the lease runs out
    throw err;
  }
}

/** Somebody has sent, or may have: the claim is never given on, since what came of it is not known. */
async function afterSomebodysSend(deps: SendOnceDeps, album: Album): Promise<Arrival> {
  const waitMs = pauseMs(album, deps.now());
  if (waitMs > 0) throw new RetryLater(waitMs / 1000, "Somebody else is giving the answer.");
  deps.log.warn(
    { albumId: album.albumId },
    "answer may have arrived; saying so, not sending again",
  );
  const text = albumWordsIn(album.language).mayBeHere;
  if (!(await isSaidByEdit(deps, album, text))) await sayOnce(deps, album, text);
  return "unclear";
}

async function isSaidByEdit(
  { gateway }: SendOnceDeps,
  { chatId, statusMessageId }: Album,
  text: string,
): Promise<boolean> {
  if (statusMessageId === undefined) return false;
  try {
    await gateway.editText({ chatId, messageId: statusMessageId }, text);
    return true;
  } catch (err) {
    if (isGone(err)) return false;
    throw err;
  }
}

async function sayOnce(deps: SendOnceDeps, album: Album, text: string): Promise<void> {
  const { albums, gateway, now, log } = deps;
  const { albumId } = album;
  if (album.wordsAt !== undefined) return; // whoever said them has died over it
  const owner = randomUUID();
  await albums.change(albumId, changes.claimWords(owner, now()));
  const current = await albums.get(albumId, now());
  if (current?.wordsOwner !== owner) {
    throw new RetryLater(1, "Somebody else is giving the answer.");
  }
  try {
    await gateway.sendText(placeOfAlbum(current), text);
  } catch (err) {
    if (!(err instanceof TelegramFailure && err.kind === "unknown-outcome")) {
      await albums.change(albumId, changes.releaseWords(owner));
      throw err;
    }
    log.warn({ err, albumId }, "words may or may not have arrived; not said again");
  }
}

/**
 * How long to wait for what the others do. Mostly that is over in a moment, so the pauses are as long as it has lasted
 * already, and end when it must be over: few tries in all.
 */
function pauseMs(album: Album, now: number): number {
  const { since, lastsMs } = underWay(album);
  const leftMs = since + lastsMs - now;
  return Math.min(leftMs, Math.max(FIRST_PAUSE_MS, now - since));
}

function underWay({ wordsAt, replyUnknownAt, replyLeaseUntil = 0 }: Album) {
  if (wordsAt !== undefined) return { since: wordsAt, lastsMs: SEND_LEASE_MS };
  if (replyUnknownAt !== undefined) return { since: replyUnknownAt, lastsMs: UNKNOWN_PAUSE_MS };
  return { since: replyLeaseUntil - SEND_LEASE_MS, lastsMs: SEND_LEASE_MS };
}
