import type { TelegramGateway } from "./telegram/gateway.ts";
import { LANGUAGES } from "./words/language.ts";
import { wordsIn } from "./words/languages.ts";

/** What a person sees behind the menu button: Telegram's names are small letters, digits and underscores. */
export const COMMANDS = [
  "detect",
  "blur",
  "grey",
  "rotate",
  "sharpen",
  "contour",
  "negative",
  "segment",
  "salt_and_pepper",
  "flip",
  "mirror",
  "resize",
  "crop",
  "caption",
  "thumbnail",
  "video",
  "concat",
  "cancel",
  "history",
  "settings",
  "privacy",
  "delete_me",
  "help",
] as const;
export type Command = (typeof COMMANDS)[number];

/** Tells Telegram the commands with what they do, in every language; English also for everybody else. */
export async function setCommands(gateway: Pick<TelegramGateway, "setCommands">): Promise<void> {
  for (const language of LANGUAGES) {
    const words = wordsIn(language);
    const commands = COMMANDS.map((command) => ({ command, description: words.commands[command] }));
    await gateway.setCommands(commands, language === "en" ? undefined : language);
  }
}
