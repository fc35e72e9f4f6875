import { z } from "zod";
import type { Call } from "./call.ts";
import { createDownload } from "./download.ts";
import {
  type Buttons,
  type Picture,
  type Place,
  TelegramFailure,
  type TelegramGateway,
} from "./gateway.ts";

const Sent = z.object({ message_id: z.int() });
const Member = z.object({ status: z.string() });
const Me = z.object({ id: z.int(), username: z.string() });
const Info = z.object({
  url: z.string(),
  has_custom_certificate: z.boolean().default(false),
  allowed_updates: z.array(z.string()).default([]),
  pending_update_count: z.int().default(0),
});

/** Up to 50 MB go in one request; far below the lease of whoever sends an album. */
const ALBUM_DEADLINE_MS = 90_000;

const METHODS = { photo: "sendPhoto", document: "sendDocument", video: "sendVideo" } as const;

/** The same holds for a video. */
function deadlineFor({ as }: Picture): { readonly deadlineMs?: number } {
  return as === "video" ? { deadlineMs: ALBUM_DEADLINE_MS } : {};
}

/** The Bot API through `call`; no type of the library goes further than this folder. */
export function createTelegramGateway(
  call: Call,
  { apiRoot, token }: { readonly apiRoot: string; readonly token: string },
): TelegramGateway {
  const repeatable = { repeatable: true };

  return {
    download: createDownload(call, { apiRoot, token }),

    async me() {
      return Me.parse(await call("getMe", {}, repeatable));
    },

    async sendText(to, text, buttons) {
      const sent = await call("sendMessage", { ...placed(to), text, ...keyboard(buttons) });
      return Sent.parse(sent).message_id;
    },

    async sendPicture(to, picture, buttons) {
      const file = { [picture.as]: fileOf(picture), caption: picture.caption };
      const form = { ...placed(to), ...file, ...shapeOf(picture), ...keyboard(buttons) };
      return Sent.parse(await call(METHODS[picture.as], form, deadlineFor(picture))).message_id;
    },

    async sendAlbum(to, pictures) {
      const media = pictures.map((picture) => ({
        type: picture.as,
        media: fileOf(picture),
        ...(picture.caption !== "" && { caption: picture.caption }),
      }));
      await call("sendMediaGroup", { ...placed(to), media }, { deadlineMs: ALBUM_DEADLINE_MS });
    },

    async editText({ chatId, messageId }, text, buttons) {
      const message = { chat_id: chatId, message_id: messageId };
      await unlessDone(
        call("editMessageText", { ...message, text, ...keyboard(buttons) }, repeatable),
      );
    },

    async editToPicture({ chatId, messageId }, picture, buttons) {
      const { as: type, caption } = picture;
      const media = { type, media: fileOf(picture), caption, ...shapeOf(picture) };
      const message = { chat_id: chatId, message_id: messageId };
      const form = { ...message, media, ...keyboard(buttons) };
      const options = { ...repeatable, ...deadlineFor(picture) };
      await unlessDone(call("editMessageMedia", form, options));
    },

    async showSendingPhoto(to) {
      await call("sendChatAction", {
        ...placed({ ...to, replyTo: undefined }),
        action: "upload_photo",
      });
    },

    async isAdministrator(chatId, userId) {
      try {
        const asked = { chat_id: chatId, user_id: userId };
        const { status } = Member.parse(await call("getChatMember", asked, repeatable));
        return status === "creator" || status === "administrator";
      } catch (err) {
        if (err instanceof TelegramFailure && err.kind === "refused") return false; // nobody we know of
        throw err;
      }
    },

    async answerCallback(callbackId, text) {
      try {
        await call("answerCallbackQuery", { callback_query_id: callbackId, text }, repeatable);
      } catch (err) {
        // Too old, or answered before: nobody waits for it any more.
        if (!(err instanceof TelegramFailure && err.kind === "refused")) throw err;
      }
    },

    async setCommands(commands, languageCode) {
      const language = languageCode === undefined ? {} : { language_code: languageCode };
      await call("setMyCommands", { commands, ...language }, repeatable);
    },

    async webhookInfo() {
      const info = Info.parse(await call("getWebhookInfo", {}, repeatable));
      return {
        url: info.url,
        hasCustomCertificate: info.has_custom_certificate,
        allowedUpdates: info.allowed_updates,
        pendingUpdates: info.pending_update_count,
      };
    },

    async setWebhook({ url, secret, allowedUpdates, certificate }) {
      await call(
        "setWebhook",
        {
          url,
          secret_token: secret,
          allowed_updates: JSON.stringify(allowedUpdates),
          ...(certificate !== undefined && {
            certificate: { source: Buffer.from(certificate), filename: "certificate.pem" },
          }),
        },
        repeatable,
      );
    },

    async updates({ offset, waitSeconds, allowedUpdates, signal }) {
      const answer = await call(
        "getUpdates",
        { offset, timeout: waitSeconds, allowed_updates: allowedUpdates },
        { signal, deadlineMs: (waitSeconds + 10) * 1000 },
      );
      return z.array(z.unknown()).parse(answer);
    },
  };
}

/** Fields with an inner structure travel as JSON text: telegraf drops objects from forms with files. */
function placed({ chatId, threadId, replyTo }: Place): object {
  return {
    chat_id: chatId,
    ...(threadId !== undefined && { message_thread_id: threadId }),
    ...(replyTo !== undefined && {
      reply_parameters: JSON.stringify({ message_id: replyTo, allow_sending_without_reply: true }),
    }),
  };
}

function keyboard(buttons: Buttons | undefined): object {
  if (buttons === undefined) return {};
  const rows = buttons.map((row) => row.map(({ text, data }) => ({ text, callback_data: data })));
  return { reply_markup: JSON.stringify({ inline_keyboard: rows }) };
}

function fileOf(picture: Picture): object {
  const { buffer, byteOffset, byteLength } = picture.bytes;
  const { fileName: filename = "result.jpg" } = picture;
  return { source: Buffer.from(buffer, byteOffset, byteLength), filename };
}

/** What players need to know before they have it all. */
function shapeOf({ as, shape = {} }: Picture): object {
  if (as !== "video") return {};
  const { width, height, seconds } = shape;
  return {
    supports_streaming: true,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(seconds !== undefined && { duration: Math.round(seconds) }),
  };
}

/** An edit that changes nothing was done before: that is success. */
async function unlessDone(edit: Promise<unknown>): Promise<void> {
  try {
    await edit;
  } catch (err) {
    const isDone = err instanceof TelegramFailure && /message is not modified/i.test(err.message);
    if (!isDone) throw err;
  }
}
