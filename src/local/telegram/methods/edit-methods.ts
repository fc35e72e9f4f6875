import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { botMessage } from "../bot-view.ts";
import { caption, messageText } from "../entities/rich-text.ts";
import { DELETE_MAX_AGE_MS } from "../limits.ts";
import type { Buttons, Content, Message } from "../model.ts";
import type { Params } from "../params.ts";
import { badRequest } from "../refusal.ts";
import type { World } from "../world.ts";
import { buttonsOf } from "./buttons.ts";
import type { Method } from "./method.ts";
import { contentOf, InputMedia } from "./send-methods.ts";
import { chatOf, markupOf, messageId, messageToEdit } from "./target.ts";

const Reactions = z.array(z.looseObject({ type: z.string(), emoji: z.string().optional() }));

/** A part of the emoji that Telegram lets people react with. */
const REACTION_EMOJI = new Set(
  "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡".split(
    " ",
  ),
);

/** The methods that change or remove messages. A message edited without buttons loses those it had. */
export function editMethods(world: World): Record<string, Method> {
  function edit(message: Message, content: Content, buttons: Buttons | undefined): unknown {
    if (isDeepStrictEqual(content, message.content) && isDeepStrictEqual(buttons, message.buttons))
      throw badRequest(NOT_MODIFIED);
    const sameContent = isDeepStrictEqual(content, message.content);
    message.buttons = buttons;
    world.changed(message, sameContent ? undefined : content);
    return botMessage(message);
  }

  return {
    editMessageText: (params) => {
      const text = messageText(params.text("text"), markupOf(params, "entities"));
      const message = messageToEdit(params, world);
      if (message.content.media) throw badRequest("there is no text in the message to edit");
      return edit(message, text, buttonsOf(params));
    },
    editMessageCaption: (params) => {
      const text = caption(params.text("caption"), markupOf(params, "caption_entities"));
      const message = messageToEdit(params, world);
      const { media } = message.content;
      if (!media) throw badRequest("there is no caption in the message to edit");
      return edit(message, { ...text, media }, buttonsOf(params));
    },
    editMessageMedia: async (params) => {
      const item = params.json("media", InputMedia);
      if (!item) throw badRequest("can't parse InputMedia: media not found");
      const message = messageToEdit(params, world);
      const buttons = buttonsOf(params);
      const content = await contentOf(item, params, world);
      if (message.deleted) throw badRequest("message to edit not found"); // gone while the upload was read
      return edit(message, content, buttons);
    },
    editMessageReplyMarkup: (params) => {
      const message = messageToEdit(params, world);
      return edit(message, message.content, buttonsOf(params));
    },
    deleteMessage: (params) => removeMessage(params, world),
    setMessageReaction: (params) => react(params, world),
  };
}

const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current " +
  "content and reply markup of the message";

function removeMessage(params: Params, world: World): true {
  const chat = chatOf(params, world);
  const message = chat.messages.get(messageId(params));
  if (!message || message.deleted) throw badRequest("message to delete not found");
  const foreign = message.from !== "bot" && chat.type !== "private";
  if (foreign || world.now() - message.date > DELETE_MAX_AGE_MS)
    throw badRequest("message can't be deleted for everyone");
  world.remove(message);
  return true;
}

function react(params: Params, world: World): true {
  const chat = chatOf(params, world);
  const message = chat.messages.get(messageId(params));
  if (!message || message.deleted) throw badRequest("message to react not found");
  const emoji = reactionOf(params);
  if (message.reaction === emoji) return true;
  message.reaction = emoji;
  world.changed(message);
  return true;
}

/** The one emoji of a reaction, or nothing to take it back. */
function reactionOf(params: Params): string | undefined {
  const reactions = params.json("reaction", Reactions) ?? [];
  if (reactions.length > 1) throw badRequest("REACTIONS_TOO_MANY");
  const [reaction] = reactions;
  if (!reaction) return undefined;
  // Telegram ignores the variation selector that some keyboards add.
  const emoji = reaction.emoji?.replaceAll("\uFE0F", "") ?? "";
  if (!REACTION_EMOJI.has(emoji)) throw badRequest("REACTION_INVALID");
  return emoji;
}
