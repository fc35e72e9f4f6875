import { type Handling, Poison } from "../cloud/handling.ts";
import { type Look, type Progress, ResultMessage } from "../jobs/result-message.ts";
import type { Albums } from "./albums/create-albums.ts";
import type { Forget } from "./people/forget.ts";

/** What to do with each message of the queue `results`: deliver the job that it names, or look where it stands, or look at the album. */
export function createResultsHandler({
  deliver,
  look,
  progress,
  albums,
  forgetLate,
}: {
  readonly deliver: (jobId: string) => Promise<void>;
  readonly look?: (look: Look, messageId: string) => Promise<void>;
  readonly progress?: (progress: Progress, messageId: string) => Promise<void>;
  readonly albums: Pick<Albums, "check" | "giveUp">;
  readonly forgetLate?: Forget["late"];
}): Pick<Handling, "handle" | "giveUp"> {
  return {
    async handle({ id, body }, { signal }) {
      const message = parse(body);
      switch (message.type) {
        case "result":
          return await deliver(message.jobId);
        case "look":
          return await look?.(message, id);
        case "progress":
          return await progress?.(message, id);
        case "album-check":
          return await albums.check(message.albumId, signal);
        case "forgotten":
          return await forgetLate?.(message.key, signal);
      }
    },
    async giveUp({ body }) {
      const message = read(body);
      if (message?.type === "album-check") await albums.giveUp(message.albumId);
      if (message?.type === "look" || message?.type === "progress") return false; // not shown, it is nobody's business
      return true; // where telling the person is what has failed, an operator redrives it
    },
  };
}

function parse(body: string): ResultMessage {
  const message = read(body);
  if (message === undefined) throw new Poison("The message is no result.");
  return message;
}

function read(body: string): ResultMessage | undefined {
  try {
    return ResultMessage.parse(JSON.parse(body));
  } catch {
    return undefined; // not JSON, or no result: the same to us
  }
}
