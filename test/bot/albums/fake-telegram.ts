import {
  type Buttons,
  type MessageRef,
  type Picture,
  type Place,
  TelegramFailure,
  type TelegramGateway,
} from "../../../src/bot/telegram/gateway.ts";

/** What stands in a chat of the bot's. */
export interface Shown {
  readonly id: number;
  readonly chatId: number;
  readonly replyTo: number | undefined;
  text: string;
  /** The names of the pictures in it. */
  pictures: readonly string[];
  as: "text" | "picture" | "album";
  buttons: Buttons;
}

/** Telegram as the bot's gateway sees it: chats in memory, and files whose bytes are their names. */
export function createFakeTelegram() {
  const shown: Shown[] = [];
  const deleted = new Set<string>();
  let lastId = 10_000;

  function add(to: Place, content: Pick<Shown, "text" | "pictures" | "as">, buttons: Buttons = []) {
    lastId += 1;
    const { chatId, replyTo } = to;
    shown.push({ id: lastId, chatId, replyTo, buttons, ...content });
    return lastId;
  }

  function edit(
    { chatId, messageId }: MessageRef,
    content: Pick<Shown, "text" | "pictures" | "as">,
    buttons: Buttons = [],
  ): void {
    const message = shown.find((one) => one.id === messageId && one.chatId === chatId);
    if (!message) throw new TelegramFailure("gone", "message to edit not found");
    Object.assign(message, content, { buttons });
  }

  const gateway = {
    sendText: async (to: Place, text: string, buttons?: Buttons) =>
      add(to, { text, pictures: [], as: "text" }, buttons),
    sendPicture: async (to: Place, picture: Picture) => add(to, pictureContent(picture)),
    async sendAlbum(to: Place, pictures: readonly Picture[]) {
      if (pictures.length < 2 || pictures.length > 10) throw new Error("no album");
      const text = pictures.map(({ caption }) => caption).join("");
      add(to, { text, pictures: pictures.map(nameOf), as: "album" });
    },
    editText: async (message: MessageRef, text: string, buttons?: Buttons) =>
      edit(message, { text, pictures: [], as: "text" }, buttons),
    editToPicture: async (message: MessageRef, picture: Picture) =>
      edit(message, pictureContent(picture)),
    showSendingPhoto: async () => undefined,
    answerCallback: async () => undefined,
    async download(fileId: string) {
      if (deleted.has(fileId)) throw new TelegramFailure("refused", "wrong file_id");
      return { length: fileId.length, body: new Blob([fileId]).stream() };
    },
  } satisfies Partial<TelegramGateway>;

  return { shown, gateway, deleteFile: (fileId: string) => void deleted.add(fileId) };
}

export type FakeGateway = ReturnType<typeof createFakeTelegram>["gateway"];

function nameOf({ bytes }: Picture): string {
  return Buffer.from(bytes).toString();
}

function pictureContent(picture: Picture) {
  return { text: picture.caption, pictures: [nameOf(picture)], as: "picture" } as const;
}
