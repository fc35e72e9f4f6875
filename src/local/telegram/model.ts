/** What the stand-in remembers. Everything here is its own; `bot-view.ts` and `page-view.ts` put it in words for others. */

export interface Person {
  readonly id: number;
  readonly name: string;
  readonly username?: string | undefined;
  readonly languageCode?: string | undefined;
}

export interface Entity {
  readonly type: string;
  /** In UTF-16 units, like `length`. */
  readonly offset: number;
  readonly length: number;
  readonly url?: string | undefined;
  readonly language?: string | undefined;
}

/** Text with its markup taken out and listed. */
export interface RichText {
  readonly text: string;
  readonly entities: readonly Entity[];
}

export type FileKind = "photo" | "document" | "video";

export interface StoredFile {
  /** The bot's handle. */
  readonly id: string;
  /** Stable, but of no use for a download by the bot. */
  readonly uniqueId: string;
  readonly kind: FileKind;
  /** Where the bot downloads it, such as `photos/file_3.jpg`. */
  readonly path: string;
  readonly name: string;
  /** As declared by the sender: may lie or be missing. */
  readonly mime: string | undefined;
  readonly bytes: Buffer;
}

interface PhotoSize {
  readonly file: StoredFile;
  readonly width: number;
  readonly height: number;
}

export type Media =
  /** Ascending sizes of one picture. */
  | { readonly kind: "photo"; readonly sizes: readonly PhotoSize[] }
  | { readonly kind: "document" | "video"; readonly file: StoredFile };

/** `text` is the caption where there is a medium. */
export interface Content extends RichText {
  readonly media?: Media | undefined;
}

export interface Button {
  readonly text: string;
  readonly data?: string | undefined;
  readonly url?: string | undefined;
}

export type Buttons = readonly (readonly Button[])[];

export interface Message {
  readonly id: number;
  readonly chat: Chat;
  readonly from: "user" | "bot";
  readonly author: Person;
  /** ms since 1970, like `editedAt`. */
  readonly date: number;
  readonly albumId: string | undefined;
  readonly replyTo: number | undefined;
  readonly threadId: number | undefined;
  content: Content;
  buttons: Buttons | undefined;
  /** The bot's emoji on this message; a bot has one at most. */
  reaction: string | undefined;
  edits: number;
  editedAt: number | undefined;
  deleted: boolean;
  /** Every content it ever had, the present one last. */
  readonly history: Content[];
  revision: number;
}

export interface ChatAction {
  readonly action: string;
  readonly until: number;
  readonly threadId: number | undefined;
}

export interface Chat {
  id: number;
  type: "private" | "group" | "supergroup";
  readonly title: string;
  readonly members: readonly Person[];
  readonly topics: boolean;
  /** Groups: the bot sees only what is meant for it. */
  readonly privacy: boolean;
  readonly threads: Set<number>;
  /** By id, in order. */
  readonly messages: Map<number, Message>;
  blocked: boolean;
  action: ChatAction | undefined;
}

/** A press of a button, waiting for the bot's answer. */
export interface Press {
  readonly id: string;
  readonly person: Person;
  readonly message: Message;
  readonly data: string;
  readonly at: number;
  answer:
    | {
        readonly text?: string | undefined;
        readonly alert: boolean;
        readonly url?: string | undefined;
      }
    | undefined;
}

export interface Command {
  readonly command: string;
  readonly description: string;
}
