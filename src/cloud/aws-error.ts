/**
 * Whether an error is one of AWS's by these names. The ends of the names are compared, since some servers put a prefix
 * before them (`AWS.SimpleQueueService.QueueDoesNotExist`).
 */
export function errorNameEndsWith(err: unknown, ...names: readonly string[]): boolean {
  return err instanceof Error && names.some((name) => err.name.endsWith(name));
}
