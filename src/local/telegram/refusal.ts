/** A request that is refused: the status and words of the answer, on the bot's side and the people's side alike. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** Telegram's `parameters`: `retry_after` (seconds) or `migrate_to_chat_id`. */
  readonly parameters: RefusalParameters | undefined;

  constructor(status: number, message: string, parameters?: RefusalParameters) {
    super(message);
    this.status = status;
    this.parameters = parameters;
  }
}

export interface RefusalParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** 400 in Telegram's wording. */
export function badRequest(what: string, parameters?: RefusalParameters): Refusal {
  return new Refusal(400, `Bad Request: ${what}`, parameters);
}
