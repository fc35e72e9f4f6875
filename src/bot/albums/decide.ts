import { crc32 } from "node:zlib";
import type { Reading } from "../grammar/reading.ts";
import type { Operation } from "../operation.ts";
import { type Album, picturesOf } from "./album.ts";

type Pictures = ReturnType<typeof picturesOf>;

/** What is to be done with a closed album. */
export type Decision =
  /** It says nothing to us. */
  | { readonly kind: "ignore" }
  /** It has no pictures. */
  | { readonly kind: "no-pictures" }
  /** No caption, or none that asks for something that can be done: one question for the whole album. */
  | { readonly kind: "ask"; readonly words: string; readonly reading: Reading | undefined }
  /** One job with all pictures, answered like any other. */
  | ({ readonly kind: "together" } & Asked)
  /** One job for each picture, one answer for all. */
  | ({ readonly kind: "each" } & Asked<OfOnePicture>);

/** What is done with each picture by itself. */
export type OfOnePicture = Exclude<Operation, { kind: "concat" }>;

interface Asked<Wanted extends Operation = Operation> {
  readonly operation: Wanted;
  /** What it was read from. */
  readonly words: string;
  readonly pictures: Pictures;
}

/** What words ask for. `seed` is what chance goes by. */
export type Read = (words: string, seed: number) => Reading;

/** What a closed album asks for: its items do not change any more, so the answer is always the same. */
export function decide(album: Album, read: Read): Decision {
  const pictures = picturesOf(album);
  const { words, isForUs, isForUsAlone } = wishIn(album);
  if (pictures.length === 0) return { kind: isForUsAlone ? "no-pictures" : "ignore" };
  const reading = isForUs && words !== "" ? read(words, seedOf(album)) : undefined;
  if (reading?.kind !== "operation") {
    return isForUsAlone ? { kind: "ask", words, reading } : { kind: "ignore" };
  }
  const { operation } = reading;
  if (operation.kind === "concat" || pictures.length === 1) {
    return { kind: "together", operation, words, pictures };
  }
  return { kind: "each", operation, words, pictures };
}

/** The words that count: those of the button that was pressed, else the one caption, the first that is not empty. */
function wishIn({ chosen, items }: Album) {
  const caption = items.find(({ words }) => words !== "");
  const isForUsAlone = items.some(({ toUsAlone }) => toUsAlone);
  return {
    words: chosen ?? caption?.words ?? "",
    isForUsAlone,
    isForUs: isForUsAlone || chosen !== undefined || caption?.toUs === true,
  };
}

/** Any number will do that is always the same for the same album. */
function seedOf({ albumId }: Album): number {
  return crc32(albumId);
}
