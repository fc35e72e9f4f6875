import type { FailReason, RejectReason } from "../../jobs/reasons.ts";
import type { Command } from "../commands.ts";
import type { Fault } from "../grammar/reading.ts";
import type { Action, Vocabulary } from "../grammar/terms.ts";
import type { Language } from "./language.ts";

/**
 * Everything the bot says, and the words it understands, in one language. A language is one file that has it all, so a
 * sentence that is missing does not compile.
 *
 * What a sentence is given comes as parameters, and every one of them stands in it: a test calls each function with marks.
 * So a function inserts its parameters, chooses a plural by them, and does no more.
 */
export interface Words {
  readonly language: Language;
  /** Its own name for itself: `Deutsch`. */
  readonly languageName: string;

  readonly start: string;
  readonly help: string;
  /** What each command does, at most 256 characters. */
  readonly commands: Readonly<Record<Command, string>>;

  /** The status message, by what is done; `steps` names the filters. */
  readonly working: {
    readonly detect: string;
    filter(steps: string): string;
    readonly concat: string;
    readonly thumbnail: string;
  };
  /** Said instead of a picture that may have been sent before, when nobody can know. */
  readonly mayBeAbove: string;
  /** The status message while others are before it; `place` 1 is the next one. The number is no more than near. */
  readonly nextInQueue: string;
  inQueue(place: number): string;
  /** The status message in its end, when nobody wants the answer any more. */
  readonly cancelled: string;
  /** On the buttons under the status message and the answer. */
  readonly buttons: Readonly<Record<"cancel" | "retry" | "asFile", string>>;
  /** What a press on one of them is answered, at most 200 characters. */
  readonly pressed: Readonly<
    Record<
      "tooLate" | "notYours" | "retrying" | "nothingToRetry" | "fileIsThere" | "fileGone",
      string
    >
  >;
  /** What `/cancel` is answered. */
  cancelledSome(requests: number): string;
  readonly nothingToCancel: string;
  /** Why there is no result. */
  readonly reasons: Readonly<Record<RejectReason | FailReason, string>>;

  /** Under a thumbnail: where anyone can fetch it. */
  publicAddress(address: string): string;

  /** Under a picture, above the buttons. */
  readonly offer: string;
  unknownCaption(caption: string): string;
  unknownCommand(command: string): string;
  readonly noPicture: string;
  readonly onlyPictures: string;
  quoted(text: string): string;
  readonly notQuoted: string;

  /** How each action is asked for; `example` is words that the grammar reads. */
  readonly actions: Readonly<Record<Action, ActionWords>>;
  faults: FaultWords;

  readonly nothingFound: string;
  /** A class of the model's, by its English name, in the singular or plural. */
  noun(className: string, count: number): string;
  andMore(list: string, count: number): string;
  things(count: number): string;

  /** What it is called when it is asked for. */
  readonly vocabulary: Vocabulary;
  /** Words that greet, ask for help, ask not to be quoted, or take back what was asked; separated by commas. */
  readonly said: Readonly<Record<"start" | "help" | "dontQuote" | "cancel", string>>;
}

interface ActionWords {
  /** On its button. */
  readonly button: string;
  /** What it takes, as a whole sentence. */
  readonly form: string;
  readonly example: string;
}

type Directed = Extract<Fault, { kind: "contradiction" }>;

/** The first sentence of what is said about a fault; the form and an example follow. */
interface FaultWords {
  notUnderstood(given: string, action: string): string;
  outOfRange(given: string, action: string): string;
  missing(action: string): string;
  tooManyArguments(given: string, action: string): string;
  tooManyFilters(count: number, limit: number): string;
  notInAChain(action: string): string;
  readonly contradiction: Readonly<Record<Directed["direction"], string>>;
  example(example: string): string;
}
