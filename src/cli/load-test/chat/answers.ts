import { z } from "zod";
import type { Ear } from "../journal.ts";

/** As much of a message of the stand-in as tells an answer from what is none. */
export const HeardMessage = z.object({
  id: z.int(),
  chatId: z.int(),
  from: z.enum(["user", "bot"]),
  replyTo: z.int().optional(),
  albumId: z.string().optional(),
  photo: z.unknown().optional(),
  document: z.unknown().optional(),
  video: z.unknown().optional(),
  buttons: z.array(z.array(z.looseObject({ data: z.string().optional() }))).optional(),
  deleted: z.boolean().optional(),
});
export type HeardMessage = z.output<typeof HeardMessage>;

/** What is said to one request: a picture or an album of them is one thing, a sentence is another. */
interface Said {
  readonly index: number;
  readonly isAlbum: boolean;
  readonly things: Map<string, "picture" | "words">;
}

/** Finds out which messages of the bot answer which request. Messages may be heard before their request is known. */
export function createAnswers(ear: Ear): {
  expect(
    request: { readonly index: number; readonly isAlbum: boolean },
    sent: { readonly chatId: number; readonly messageIds: readonly number[] },
  ): void;
  heard(message: HeardMessage, at: number): void;
} {
  const requests = new Map<string, Said>();
  const early = new Map<string, { readonly message: HeardMessage; readonly at: number }[]>();

  function hear(said: Said, message: HeardMessage, at: number): void {
    const kind = kindOf(message);
    const thing = message.albumId ?? `message ${message.id}`;
    if (kind === undefined) {
      // Of an album, the others are still there.
      if (message.albumId === undefined) said.things.delete(thing);
      return;
    }
    said.things.set(thing, kind);
    const kinds = [...said.things.values()];
    const pictures = kinds.filter((each) => each === "picture").length;
    const words = kinds.length - pictures;
    ear.answered(said.index, { at, isInWords: pictures === 0 });
    // The status message of an album stays, and says that it is done.
    const closing = said.isAlbum && pictures > 0 ? 1 : 0;
    if (pictures > 1 || words > closing + (pictures > 0 ? 0 : 1)) ear.doubled(said.index);
  }

  return {
    expect(request, { chatId, messageIds }) {
      const said: Said = { ...request, things: new Map() };
      for (const messageId of messageIds) {
        const key = `${chatId} ${messageId}`;
        requests.set(key, said);
        for (const { message, at } of early.get(key) ?? []) hear(said, message, at);
        early.delete(key);
      }
    },
    heard(message, at) {
      if (message.from !== "bot" || message.replyTo === undefined) return;
      const key = `${message.chatId} ${message.replyTo}`;
      const said = requests.get(key);
      if (said) hear(said, message, at);
      else early.set(key, [...(early.get(key) ?? []), { message, at }]);
    },
  };
}

/** Undefined for what is no answer: deleted, or the status message, which says how far it is and can be cancelled. */
function kindOf(message: HeardMessage): "picture" | "words" | undefined {
  const { photo, document, video, buttons = [], deleted = false } = message;
  const isStatus = buttons.flat().some(({ data = "" }) => data.startsWith("cancel:"));
  if (deleted || isStatus) return undefined;
  return (photo ?? document ?? video) === undefined ? "words" : "picture";
}
