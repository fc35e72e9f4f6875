/** A model was not fetched, and nothing of it is left; the message says why, as the end of a sentence. */
export class ModelNotFetched extends Error {
  override readonly name = "ModelNotFetched";
}
