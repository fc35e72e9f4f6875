import { botChat, botUser, user } from "../bot-view.ts";
import {
  CALLBACK_ANSWER_MS,
  CALLBACK_TEXT_MAX,
  CHAT_ACTION_MS,
  DOWNLOAD_MAX_BYTES,
} from "../limits.ts";
import type { Params } from "../params.ts";
import { badRequest } from "../refusal.ts";
import type { World } from "../world.ts";
import type { Method } from "./method.ts";
import { chatOf } from "./target.ts";

const CHAT_ACTIONS = [
  "typing",
  "upload_photo",
  "record_video",
  "upload_video",
  "record_voice",
  "upload_voice",
  "upload_document",
  "choose_sticker",
  "find_location",
  "record_video_note",
  "upload_video_note",
];

/** The methods that tell, answer or show something but leave the messages alone. */
export function infoMethods(world: World): Record<string, Method> {
  return {
    getMe: () => ({
      ...botUser(world.bot),
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    }),
    getChat: (params) => ({
      ...botChat(chatOf(params, world)),
      accent_color_id: 0,
      max_reaction_count: 11,
    }),
    getChatMember: (params) => {
      const chat = chatOf(params, world);
      const id = params.integer("user_id");
      if (id === world.bot.id) return { status: "member", user: botUser(world.bot) };
      const person = chat.members.find((member) => member.id === id);
      if (!person) throw badRequest("PARTICIPANT_ID_INVALID");
      const made = chat.type !== "private" && person === chat.members[0]; // whoever opened the group
      return { status: made ? "creator" : "member", user: user(person) };
    },
    getFile: (params) => getFile(params, world),
    sendChatAction: (params) => {
      const action = params.text("action");
      if (action === undefined || !CHAT_ACTIONS.includes(action))
        throw badRequest("wrong parameter action in request");
      const chat = chatOf(params, world);
      const threadId = params.integer("message_thread_id");
      world.setAction(chat, { action, until: world.now() + CHAT_ACTION_MS, threadId });
      return true;
    },
    answerCallbackQuery: (params) => answerPress(params, world),
  };
}

function getFile(params: Params, world: World): unknown {
  const id = params.text("file_id");
  if (id === undefined) throw badRequest("file_id not specified");
  const file = world.files.byId(id);
  if (!file) throw badRequest("invalid file_id");
  if (file.bytes.length > DOWNLOAD_MAX_BYTES) throw badRequest("file is too big");
  return {
    file_id: file.id,
    file_unique_id: file.uniqueId,
    file_size: file.bytes.length,
    file_path: file.path,
  };
}

function answerPress(params: Params, world: World): true {
  const press = world.presses.get(params.text("callback_query_id") ?? "");
  const late = press && world.now() - press.at > CALLBACK_ANSWER_MS;
  if (!press || press.answer || late)
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  const text = params.text("text");
  if (text !== undefined && text.length > CALLBACK_TEXT_MAX) throw badRequest("MESSAGE_TOO_LONG");
  press.answer = { text, alert: params.flag("show_alert"), url: params.text("url") };
  world.announce({ kind: "answer", press });
  return true;
}
