import type { Params } from "../params.ts";

/** What a Bot API method does with its parameters; its result is sent as JSON. Throws `Refusal`. */
export type Method = (params: Params) => unknown;

/** A result with the `description` that some methods give beside it. */
export class Described {
  readonly result: unknown;
  readonly description: string;

  constructor(result: unknown, description: string) {
    this.result = result;
    this.description = description;
  }
}
