/** What ECS answers with status 400; `code` is the name that the SDK's error gets. */
export class EcsError extends Error {
  override readonly name = "EcsError";
  readonly code: string;
  /** More fields of the answer. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.fields = fields;
  }
}
