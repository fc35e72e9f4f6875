/** What was done about one resource; in a dry run, what would be. */
export interface Outcome {
  readonly kind: "queue" | "table" | "bucket";
  readonly name: string;
  readonly done: "created" | "corrected" | "unchanged";
  /** Which settings were corrected. */
  readonly settings: readonly string[];
}

/** A resource that exists differs in something that cannot be changed, or is somebody else's. */
export class ResourceMismatchError extends Error {
  override readonly name = "ResourceMismatchError";
}

/** The outcome for a resource that was there already, after these settings were corrected. */
export function foundOutcome(
  kind: Outcome["kind"],
  name: string,
  settings: readonly string[],
): Outcome {
  return { kind, name, done: settings.length > 0 ? "corrected" : "unchanged", settings };
}
