import { albumCheckOf } from "../../jobs/result-message.ts";
import { cancelJob } from "../cancel-job.ts";
import type { Admit } from "../people/admit.ts";
import type { Request } from "../request.ts";
import type { Buttons } from "../telegram/gateway.ts";
import { wordsIn } from "../words/languages.ts";
import { type Album, picturesOf } from "./album.ts";
import type { AlbumReply } from "./album-reply.ts";
import { askOnce, type AlbumStatusDeps, showStatus } from "./album-status.ts";
import { cancelJobsOf } from "./cancel-album.ts";
import * as changes from "./changes.ts";
import { decide, type Decision, type Read } from "./decide.ts";
import { dispatch, type DispatchDeps } from "./dispatch.ts";
import type { Join } from "./join.ts";
import { RESULTS_PATIENCE_MS } from "./patience.ts";
import { wishOf } from "./wish-of.ts";
import { workingOnAlbum } from "./working-on-album.ts";

/** What an album without a wish is asked: words with buttons. */
export type Question = (
  album: Album,
  asked: Extract<Decision, { kind: "ask" }>,
) => { readonly text: string; readonly buttons: Buttons };

export interface ActOnAlbumDeps extends DispatchDeps, AlbumStatusDeps {
  readonly gateway: DispatchDeps["gateway"] & AlbumStatusDeps["gateway"];
  readonly reply: Pick<AlbumReply, "showAgain">;
  readonly request: Request;
  readonly join: Join;
  /** An album is one request: it has one answer. */
  readonly admit: Admit;
  readonly read: Read;
  readonly question: Question;
}

/** Does what a closed album asks for. Safe to repeat, and to run twice at once. */
export type ActOnAlbum = (album: Album, signal: AbortSignal) => Promise<void>;

export function createActOnAlbum(deps: ActOnAlbumDeps): ActOnAlbum {
  const { albums, now } = deps;

  async function over({ albumId }: Album): Promise<void> {
    await albums.change(albumId, changes.recordTold(now()));
  }

  async function ask(
    album: Album,
    asked: Extract<Decision, { kind: "ask" }>,
    signal: AbortSignal,
  ): Promise<void> {
    const [first, ...others] = picturesOf(album);
    const isReply = asked.words === "" && first !== undefined;
    if (isReply && (await deps.join.add({ ...album, items: [first, ...others] }, signal))) {
      return await over(album);
    }
    await askOnce(deps, album, deps.question(album, asked)); // and then a button is waited for
  }

  /** One job, which answers for itself. */
  async function together(
    album: Album,
    { operation, words, pictures }: Extract<Decision, { kind: "together" }>,
    signal: AbortSignal,
  ): Promise<void> {
    const [first, ...others] = pictures;
    if (first !== undefined && others.length === 0 && operation.kind === "concat") {
      await deps.join.begin({ ...album, items: [first] }, words);
    } else if (first !== undefined) {
      const { statusMessageId } = album;
      const wish = wishOf(album, operation, [first, ...others]);
      await deps.request({ ...wish, statusMessageId }, signal);
    }
    await over(album);
  }

  /** A job for each picture. The check that follows looks whether all have come back. */
  async function each(
    album: Album,
    { operation, pictures }: Extract<Decision, { kind: "each" }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { albumId } = album;
    const [first] = pictures;
    const isTaken = first && (await deps.admit(wishOf(album, operation, [first]), albumId));
    if (isTaken === false) return await over(album);
    const working = workingOnAlbum(operation, pictures.length, album.language);
    const shown = await showStatus(deps, album, working);
    const ids = await Promise.all(
      pictures.map(async (item) => {
        const jobId = await dispatch(deps, { album: shown, operation, item }, signal);
        return [String(item.messageId), jobId] as const;
      }),
    );
    const delaySeconds = RESULTS_PATIENCE_MS / 1000;
    await deps.results.send(albumCheckOf(albumId), { delaySeconds });
    const jobs = Object.fromEntries(ids);
    const dispatched = await albums.change(albumId, changes.recordDispatched(jobs));
    await cancelWhatNobodyWants(dispatched ?? (await albums.get(albumId, now())), jobs);
    if (album.chosen !== undefined) await afterEdit(albumId);
  }

  /** Taken back, or deleted, while its jobs were being made. */
  async function cancelWhatNobodyWants(
    album: Album | undefined,
    jobs: Album["jobs"],
  ): Promise<void> {
    if (album !== undefined) return void (await cancelJobsOf(deps, album));
    await Promise.all(Object.values(jobs).map(async (id) => await cancelJob(deps, id, "deletion")));
  }

  /** Whoever was slow may have put the status text over the end that somebody else has shown by then. */
  async function afterEdit(albumId: string): Promise<void> {
    const current = await albums.get(albumId, now());
    if (current?.toldAt !== undefined) await deps.reply.showAgain(current);
  }

  return async (album, signal) => {
    const decision = decide(album, deps.read);
    const isShown = album.statusClaimedAt !== undefined || album.statusMessageId !== undefined;
    const mayHaveJobs = decision.kind === "each" && isShown;
    if (album.cancelledBy !== undefined && !mayHaveJobs) return await over(album);
    switch (decision.kind) {
      case "ignore":
        return await over(album);
      case "no-pictures":
        await askOnce(deps, album, { text: wordsIn(album.language).onlyPictures });
        return await over(album);
      case "ask":
        return await ask(album, decision, signal);
      case "together":
        return await together(album, decision, signal);
      case "each":
        return await each(album, decision, signal);
    }
  };
}
