import type { App } from "./fauxqs-app.ts";

/** S3's own limit for one Put. */
const MAX_BODY_BYTES = 5 * 2 ** 30;

/**
 * Lets objects of any size and type in.
 *
 * As it comes, the emulator refuses bodies over 11 MiB and takes an object of a form's type for a form.
 */
export function acceptAnyBody(app: App): void {
  const raw = { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES } as const;
  app.removeContentTypeParser("*");
  app.addContentTypeParser("*", raw, (_request, body, done) => done(null, body));

  const form = "application/x-www-form-urlencoded";
  app.removeContentTypeParser(form);
  app.addContentTypeParser<Buffer>(form, raw, (request, body, done) => {
    const isQueryProtocol = request.method === "POST" && request.url === "/";
    done(null, isQueryProtocol ? Object.fromEntries(new URLSearchParams(body.toString())) : body);
  });
}
