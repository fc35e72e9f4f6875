import { read } from "../../../bot/grammar/read.ts";
import type { Operation } from "../../../bot/operation.ts";
import { UsageError } from "../../provision/plain-words.ts";
import { numberIn } from "../../simulate/input/number-in.ts";
import type { Random } from "../../simulate/model/random.ts";

/** One kind of request, and how much of the load it is. */
export interface Ingredient {
  /** As it was typed. */
  readonly name: string;
  readonly share: number;
  /** What a person writes under the photo. */
  readonly caption: string;
  readonly operation: Operation;
  /** How many photos are sent together. */
  readonly photos: number;
  /** Several photos, each looked at, and one answer; no job of its own. */
  readonly isAlbum: boolean;
}

const OPTION = "--mix";
/** Enough to be an album and to keep its answer one. */
const ALBUM_PHOTOS = 3;
const CONCAT_PHOTOS = 2;
const MAX_SHARE = 1_000_000;

/** What "predict=80,blur 3=15,album=5" is made of. Throws UsageError. */
export function mixOf(text: string): readonly Ingredient[] {
  return text.split(",").map((part) => {
    const [, caption = "", share = ""] = /^(.+)=([\d.]+)$/.exec(part.trim()) ?? [];
    if (caption === "") {
      throw new UsageError(`${OPTION}: ${part} is not like predict=80 or "blur 3=15".`);
    }
    const name = caption.trim();
    return { name, share: numberIn(share, OPTION, { min: 0, max: MAX_SHARE }), ...kindOf(name) };
  });
}

function kindOf(name: string): Omit<Ingredient, "name" | "share"> {
  const isAlbum = name === "album";
  const caption = isAlbum ? "predict" : name;
  // Chance, in filters that have any, must not make one run differ from the next.
  const reading = read(caption, 0);
  if (reading.kind !== "operation") {
    throw new UsageError(
      `${OPTION}: the bot would not understand ${name} under a photo. Say predict, blur, rotate, …, concat or album.`,
    );
  }
  const { operation } = reading;
  const photos = isAlbum ? ALBUM_PHOTOS : operation.kind === "concat" ? CONCAT_PHOTOS : 1;
  return { caption, operation, photos, isAlbum };
}

/** Draws from a mix, each as often as its share says. Throws UsageError where nothing has a share. */
export function createPick(mix: readonly Ingredient[], random: Random): () => Ingredient {
  const total = mix.reduce((sum, { share }) => sum + share, 0);
  const last = mix.findLast(({ share }) => share > 0);
  if (!last) throw new UsageError(`${OPTION}: nothing in it has a share above 0.`);
  return () => {
    let left = random() * total;
    for (const each of mix) {
      left -= each.share;
      if (left < 0) return each;
    }
    return last; // what rounding leaves over
  };
}
