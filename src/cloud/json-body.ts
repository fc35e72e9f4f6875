/**
 * Halves of surrogate pairs, and two characters that are none: SQS refuses messages with the latter, other servers of its
 * protocol those with emoji. People's texts have them all, and JSON can do without.
 */
const ESCAPED = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;

/** A value as the JSON of a message that every queue takes, whatever characters are in it. */
export function jsonBody(value: object): string {
  return JSON.stringify(value).replaceAll(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
}
