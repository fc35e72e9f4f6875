/** A token as it stands in the Bot API's addresses. */
const TOKEN_IN_ADDRESS = /\/(file\/)?bot\d+:[^/\s"']+/g;

/**
 * An error to keep as a cause: name, message, stack and code of `err`, freed from the token. The libraries put the
 * address that they called into messages, and with them into stacks.
 */
export function withoutToken(err: unknown): Error {
  if (!(err instanceof Error)) return new Error(redacted(String(err)));
  const cause = err.cause === undefined ? undefined : { cause: withoutToken(err.cause) };
  const safe = new Error(redacted(err.message), cause);
  safe.name = err.name;
  safe.stack = redacted(err.stack ?? "");
  return "code" in err ? Object.assign(safe, { code: err.code }) : safe;
}

function redacted(text: string): string {
  return text.replace(TOKEN_IN_ADDRESS, "/bot[redacted]");
}
