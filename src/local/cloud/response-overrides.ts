import type { App } from "./fauxqs-app.ts";
import { queryOf } from "./object-path.ts";

/** What a presigned link may say about the answer's headers. */
const OVERRIDES = [
  "content-type",
  "content-disposition",
  "content-language",
  "content-encoding",
  "cache-control",
  "expires",
] as const;

/** Sets the headers that `?response-content-type=…` and its like ask for; the emulator leaves them out. */
export function honourResponseOverrides(app: App): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.method === "GET" && request.url.includes("response-") && reply.statusCode < 300) {
      const query = queryOf(request.url);
      for (const name of OVERRIDES) {
        const value = query.get(`response-${name}`);
        if (value !== null) void reply.header(name, value);
      }
    }
    return payload;
  });
}
