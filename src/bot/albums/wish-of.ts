import type { Wish } from "../job-of.ts";
import type { Operation } from "../operation.ts";
import type { PictureInMessage } from "../picture-in-message.ts";
import { wordsIn } from "../words/languages.ts";
import { type Album, homeChatOf, type picturesOf } from "./album.ts";

type Item = ReturnType<typeof picturesOf>[number];

/** The wish for one picture of an album, or for several together. Always the same for the same album. */
export function wishOf(
  album: Album,
  operation: Operation,
  [first, ...others]: readonly [Item, ...Item[]],
): Wish {
  return {
    chatId: homeChatOf(album),
    threadId: album.threadId,
    replyTo: first.messageId,
    pictures: [pictureOf(first), ...others.map(pictureOf)],
    operation,
    askedBy: album.from,
    language: wordsIn(album.language).language,
  };
}

function pictureOf({ picture }: Item): PictureInMessage {
  return { ...picture, size: picture.size };
}
