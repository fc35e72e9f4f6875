import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

export interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
  /** PEM; trusted in place of the known authorities. */
  readonly certificate: string | undefined;
  readonly maxConnections: number;
}

interface Answer {
  readonly status: number;
  /** Seconds, where the answer had a usable `Retry-After`. */
  readonly retryAfter: number | undefined;
}

export interface Poster {
  /** Rejects when there is no answer in time, or none at all. */
  post(body: string, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

/** Telegram honours no longer wish than this. */
const RETRY_AFTER_MAX_S = 3600;

/** Posts updates to one webhook over kept-alive connections, IPv4 only; redirects are not followed. */
export function createPoster(webhook: Webhook, timeoutMs: number): Poster {
  const secure = webhook.url.startsWith("https:");
  const trust = webhook.certificate ? { ca: webhook.certificate } : {};
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, ...trust })
    : new HttpAgent({ keepAlive: true });
  const request = secure ? httpsRequest : httpRequest;

  return {
    async post(body, signal) {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      return await new Promise<Answer>((resolve, reject) => {
        const headers = {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          ...(webhook.secret ? { "x-telegram-bot-api-secret-token": webhook.secret } : {}),
        };
        const sending = request(
          webhook.url,
          { method: "POST", agent, headers, family: 4, signal: deadline },
          (response) => {
            response.once("error", reject);
            response.once("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                retryAfter: retryAfter(response.headers["retry-after"]),
              }),
            );
            response.resume();
          },
        );
        sending.once("error", reject);
        sending.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined || !/^\d+$/.test(header)) return undefined;
  return Math.min(Number(header), RETRY_AFTER_MAX_S);
}
