import { z } from "zod";
import { TelegramFailure, type TelegramFailureKind } from "./gateway.ts";
import { withoutToken } from "./without-token.ts";

/** What telegraf throws when the Bot API answered with an error. Its payload holds people's text and is left behind. */
const Answered = z.object({
  response: z.object({
    error_code: z.int(),
    description: z.string().default(""),
    parameters: z
      .object({ retry_after: z.number().optional(), migrate_to_chat_id: z.int().optional() })
      .optional(),
  }),
});

/** Descriptions by which the Bot API tells its errors 400 apart; matched without regard to case. */
const DESCRIPTIONS: readonly (readonly [RegExp, TelegramFailureKind])[] = [
  [/message to edit not found|message can't be edited|message_id_invalid/i, "gone"],
  [
    /chat not found|user is deactivated|bot was kicked|peer_id_invalid|not enough rights|have no rights|chat_write_forbidden|chat_restricted|topic_closed|group chat was deleted/i,
    "blocked",
  ],
  [/file is too big/i, "file-too-big"],
  [/photo_\w+|image_process_failed/i, "not-a-photo"],
  // Covers Telegram's own errors and floods, too.
  [/file is temporarily unavailable/i, "not-done"],
];

/** The connection was never made, or its certificate was not trusted, so nothing was sent. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_TLS_CERT_\w+|CERT_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|UNABLE_TO_\w+)$/;

/** What an error of a Bot API call means, in our words. */
export function failureOf(method: string, err: unknown): TelegramFailure {
  if (err instanceof TelegramFailure) return err;
  const answered = Answered.safeParse(err);
  if (answered.success) return failureOfAnswer(method, answered.data.response);
  const kind = NEVER_SENT.test(codeOf(err)) ? "not-done" : "unknown-outcome";
  return new TelegramFailure(kind, `${method}: no answer from Telegram`, {
    cause: withoutToken(err),
  });
}

function failureOfAnswer(
  method: string,
  { error_code, description, parameters }: z.output<typeof Answered>["response"],
): TelegramFailure {
  const text = `${method}: ${error_code} ${description}`;
  const newChatId = parameters?.migrate_to_chat_id;
  if (newChatId !== undefined) return new TelegramFailure("migrated", text, { newChatId });
  return new TelegramFailure(kindOf(error_code, description), text, {
    seconds: parameters?.retry_after ?? 1,
  });
}

function kindOf(code: number, description: string): TelegramFailureKind {
  if (code >= 500) return "unknown-outcome";
  switch (code) {
    case 401:
      return "unauthorized";
    case 403:
      return "blocked";
    case 409:
      return "conflict";
    case 429:
      return "too-fast";
    default:
      return DESCRIPTIONS.find(([pattern]) => pattern.test(description))?.[1] ?? "refused";
  }
}

/** The system's code of a network error, wherever in the chain of causes it is. */
function codeOf(err: unknown): string {
  if (!(err instanceof Error)) return "";
  if ("code" in err && typeof err.code === "string") return err.code;
  return codeOf(err.cause);
}
