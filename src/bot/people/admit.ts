import { hashed, type Logger } from "../../lib/logger.ts";
import type { Wish } from "../job-of.ts";
import type { TelegramGateway } from "../telegram/gateway.ts";
import type { Ask, MayRequest } from "./admission.ts";

/**
 * Whether a wish is taken; if not, the person knows why. `id` is the same for a wish that is handled again. A wish is for
 * pictures unless it says otherwise.
 */
export type Admit = (
  wish: Pick<Wish, "chatId" | "threadId" | "replyTo" | "askedBy" | "language"> & Pick<Ask, "work">,
  id: string,
) => Promise<boolean>;

export interface AdmitDeps {
  readonly mayRequest: MayRequest;
  readonly gateway: Pick<TelegramGateway, "sendText">;
  readonly count: (outcome: "said" | "silent") => void;
  readonly log: Logger;
}

/** Asks before anything is fetched for a wish, and says the no, if it is one, once for all that follow. */
export function createAdmit({ mayRequest, gateway, count, log }: AdmitDeps): Admit {
  return async (wish, id) => {
    const { chatId, threadId, replyTo, askedBy, language = "en", work = "pictures" } = wish;
    const refusal = await mayRequest({ id, chatId, askedBy, language, work });
    if (refusal === undefined) return true;
    const { text } = refusal;
    count(text === undefined ? "silent" : "said");
    log.info({ chat: hashed(chatId), isSaid: text !== undefined }, "request not taken");
    if (text !== undefined) await gateway.sendText({ chatId, threadId, replyTo }, text);
    return false;
  };
}
