/** The model or its class names cannot be used: a worker ends at its start with this message, which says what to change. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
