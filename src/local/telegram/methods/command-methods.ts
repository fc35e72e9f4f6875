import { z } from "zod";
import { COMMAND_DESCRIPTION_MAX, COMMAND_PATTERN, COMMANDS_MAX } from "../limits.ts";
import type { Chat, Command } from "../model.ts";
import type { Params } from "../params.ts";
import { badRequest } from "../refusal.ts";
import type { World } from "../world.ts";
import type { Method } from "./method.ts";

const Commands = z.array(z.looseObject({ command: z.string(), description: z.string() }));
const Scope = z.looseObject({
  type: z.string(),
  chat_id: z.union([z.int(), z.string()]).optional(),
});

const SCOPES = [
  "default",
  "all_private_chats",
  "all_group_chats",
  "all_chat_administrators",
  "chat",
];

/** The methods for the bot's menu, one per scope and language. */
export function commandMethods(world: World): Record<string, Method> {
  return {
    setMyCommands: (params) => {
      const commands = params.json("commands", Commands);
      if (!commands) throw badRequest("can't parse commands JSON object");
      if (commands.length > COMMANDS_MAX) throw badRequest("BOT_COMMANDS_TOO_MUCH");
      world.commands.set(keyOf(params), commands.map(checked));
      world.announce({ kind: "commands" });
      return true;
    },
    getMyCommands: (params) => world.commands.get(keyOf(params)) ?? [],
    deleteMyCommands: (params) => {
      world.commands.delete(keyOf(params));
      world.announce({ kind: "commands" });
      return true;
    },
  };
}

/** The menu a chat sees: Telegram takes the narrowest scope that has one, in the person's language if it can. */
export function menuOf(world: World, chat?: Chat): readonly Command[] {
  const [person] = chat?.type === "private" ? chat.members : [];
  const language = (person?.languageCode ?? "").slice(0, 2);
  const keys = scopesOf(chat).flatMap((scope) => [`${scope}/${language}`, `${scope}/`]);
  const key = keys.find((candidate) => world.commands.has(candidate)) ?? "";
  return world.commands.get(key) ?? [];
}

/** Narrowest first. */
function scopesOf(chat: Chat | undefined): string[] {
  if (!chat) return ["default"];
  const general = chat.type === "private" ? "all_private_chats" : "all_group_chats";
  return [`chat ${chat.id}`, general, "default"];
}

function keyOf(params: Params): string {
  const scope = params.json("scope", Scope) ?? { type: "default" };
  if (!SCOPES.includes(scope.type))
    throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  const language = params.text("language_code") ?? "";
  if (language !== "" && !/^[a-z]{2}$/.test(language))
    throw badRequest("invalid language code specified");
  const name = scope.type === "chat" ? `chat ${scope.chat_id}` : scope.type;
  return `${name}/${language}`;
}

function checked({ command: given, description }: Command): Command {
  const command = given.replace(/^\//, "");
  if (!COMMAND_PATTERN.test(command)) throw badRequest("BOT_COMMAND_INVALID");
  if (description === "" || description.length > COMMAND_DESCRIPTION_MAX)
    throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
  return { command, description };
}
