/** Where a message goes. */
export interface Place {
  readonly chatId: number;
  /** The topic of a group. */
  readonly threadId?: number | undefined;
  /** Answers this message; if it has been deleted, the answer comes without a quotation. */
  readonly replyTo?: number | undefined;
}

export interface MessageRef {
  readonly chatId: number;
  readonly messageId: number;
}

/** A button under a message: pressed, it comes back as `data` (at most 64 bytes). */
export interface Button {
  readonly text: string;
  readonly data: string;
}
export type Buttons = readonly (readonly Button[])[];

/** A picture or a video as Telegram shows it, or a picture as a file when it is too tall or too large for that. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly as: "photo" | "document" | "video";
  /** Of a video, as far as it is known: Telegram does not look itself. */
  readonly shape?: {
    readonly width?: number | undefined;
    readonly height?: number | undefined;
    readonly seconds?: number | undefined;
  };
  /** Of the file; without it a JPEG's. */
  readonly fileName?: string;
  /** At most 1024 characters. */
  readonly caption: string;
}

/** A file at Telegram, ready to be read. */
export interface Download {
  readonly length: number | undefined;
  readonly body: ReadableStream<Uint8Array>;
}

export interface WebhookInfo {
  readonly url: string;
  readonly hasCustomCertificate: boolean;
  readonly allowedUpdates: readonly string[];
  readonly pendingUpdates: number;
}

export interface Webhook {
  readonly url: string;
  readonly secret: string;
  readonly allowedUpdates: readonly string[];
  /** A self-signed certificate, PEM. */
  readonly certificate?: string | undefined;
}

/**
 * The one way out to Telegram. Every method has a deadline, repeats what provably was not done, and throws
 * TelegramFailure for everything else.
 */
export interface TelegramGateway {
  me(): Promise<{ readonly id: number; readonly username: string }>;
  /** The id of the message. */
  sendText(to: Place, text: string, buttons?: Buttons): Promise<number>;
  sendPicture(to: Place, picture: Picture, buttons?: Buttons): Promise<number>;
  /** Two to ten pictures as one album, all photos or all files, without buttons. */
  sendAlbum(to: Place, pictures: readonly Picture[]): Promise<void>;
  /** Safe to repeat; "not modified" is success. Without buttons the message loses those it had. */
  editText(message: MessageRef, text: string, buttons?: Buttons): Promise<void>;
  /** Turns any message of ours, a text too, into the picture. Safe to repeat. */
  editToPicture(message: MessageRef, picture: Picture, buttons?: Buttons): Promise<void>;
  /** Shows "sending a photo" for five seconds. */
  showSendingPhoto(to: Place): Promise<void>;
  /** Whether somebody may change a group; false for who is not in it. */
  isAdministrator(chatId: number, userId: number): Promise<boolean>;
  /** Ends the waiting state of a button; one that is too old is ignored. */
  answerCallback(callbackId: string, text?: string): Promise<void>;
  /** For people with this language, else for everybody who has none of their own. */
  setCommands(
    commands: readonly { readonly command: string; readonly description: string }[],
    languageCode?: string,
  ): Promise<void>;
  /** The bytes of a file. The address they come from holds the token and never leaves the gateway. */
  download(fileId: string, signal: AbortSignal): Promise<Download>;
  webhookInfo(): Promise<WebhookInfo>;
  setWebhook(webhook: Webhook): Promise<void>;
  /** Updates from `offset` on, as they are; waits up to `waitSeconds` for one. */
  updates(wanted: {
    readonly offset: number;
    readonly waitSeconds: number;
    readonly allowedUpdates: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<readonly unknown[]>;
}

/** What became of a call, in our words. */
export type TelegramFailureKind =
  /** The chat has blocked us, or is gone: nobody can be told. */
  | "blocked"
  /** The group became a supergroup with another id. */
  | "migrated"
  /** Too many requests; wait `seconds`. */
  | "too-fast"
  /** The message to be edited does not exist, or cannot be edited. */
  | "gone"
  /** More than Telegram lets a bot fetch. */
  | "file-too-big"
  /** Telegram does not take this picture as a photo. */
  | "not-a-photo"
  /** Not done, or safe to do again: worth another try. */
  | "not-done"
  /** Somebody else does the same at this moment: another replica, or another poller. */
  | "conflict"
  /** It may have been done or not: a time-out, a connection that broke, an error of Telegram's own. */
  | "unknown-outcome"
  /** The token is not valid (any more). */
  | "unauthorized"
  /** Refused; asking again would be refused again. */
  | "refused";

export class TelegramFailure extends Error {
  override readonly name = "TelegramFailure";
  readonly kind: TelegramFailureKind;
  /** With "too-fast". */
  readonly seconds: number;
  /** With "migrated". */
  readonly newChatId: number | undefined;

  constructor(
    kind: TelegramFailureKind,
    message: string,
    more: {
      readonly seconds?: number;
      readonly newChatId?: number | undefined;
    } & ErrorOptions = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.kind = kind;
    this.seconds = more.seconds ?? 0;
    this.newChatId = more.newChatId;
  }
}
