import type { JobOf } from "../../jobs/job.ts";
import type { Operation } from "../operation.ts";
import type { Action } from "./terms.ts";

/** What words ask for. */
export type Reading =
  | { readonly kind: "operation"; readonly operation: Operation }
  /** The right word with a wrong argument: the answer says the right form. */
  | { readonly kind: "fault"; readonly fault: Fault }
  /** Words that ask for nothing we know. */
  | { readonly kind: "unknown"; readonly nearest: Nearest | undefined };

/** What somebody may have meant. */
export interface Nearest {
  readonly action: Action;
  /** What they wrote without its slips, if it can be read then. */
  readonly text: string | undefined;
}

/** What is wrong with words that nearly ask for something. `given` is as it was typed. */
export type Fault =
  /** A word that says nothing to this action. */
  | { readonly kind: "not-understood"; readonly action: Action; readonly given: string }
  /** A number out of range, or of a wrong kind. */
  | { readonly kind: "out-of-range"; readonly action: Action; readonly given: string }
  /** It cannot do without an argument. */
  | { readonly kind: "missing"; readonly action: Action }
  /** More arguments than it takes. */
  | { readonly kind: "too-many-arguments"; readonly action: Action; readonly given: string }
  | { readonly kind: "too-many-filters"; readonly count: number }
  /** Only filters can be chained. */
  | { readonly kind: "not-in-a-chain"; readonly action: Action }
  /** Pictures side by side have no top and bottom, and those below each other no left and right. */
  | ({ readonly kind: "contradiction" } & Pick<JobOf<"concat">, "direction" | "order">);
