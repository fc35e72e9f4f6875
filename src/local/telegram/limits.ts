/** Telegram's limits, from the Bot API documentation and its server's source (version 10.0). */

/** UTF-16 units, after the markup is taken out. */
export const TEXT_MAX = 4096;
export const CAPTION_MAX = 1024;

export const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
/** Width and height together, in pixels. */
export const PHOTO_MAX_SIDES = 10_000;
export const PHOTO_MAX_RATIO = 20;

/** Documents and videos that a bot uploads; also the most a person can send here. */
export const UPLOAD_MAX_BYTES = 50 * 1024 * 1024;
/** What `getFile` hands out. */
export const DOWNLOAD_MAX_BYTES = 20 * 1024 * 1024;
export const CERTIFICATE_MAX_BYTES = 3 * 1024 * 1024;

export const ALBUM_MIN = 2;
export const ALBUM_MAX = 10;

/** Bytes of UTF-8. */
export const BUTTON_DATA_MAX_BYTES = 64;
export const BUTTONS_MAX = 100;

export const CALLBACK_TEXT_MAX = 200;
/** After this Telegram forgets a pressed button. Observed, not documented. */
export const CALLBACK_ANSWER_MS = 15_000;

export const COMMANDS_MAX = 100;
export const COMMAND_PATTERN = /^[a-z0-9_]{1,32}$/;
export const COMMAND_DESCRIPTION_MAX = 256;

export const DELETE_MAX_AGE_MS = 48 * 3600 * 1000;
export const CHAT_ACTION_MS = 5000;

export const MAX_CONNECTIONS_DEFAULT = 40;
export const MAX_CONNECTIONS_MAX = 100;
export const SECRET_PATTERN = /^[\w-]{1,256}$/;

/** A message is delivered for a day, a pressed button for 150 s; then Telegram gives up. */
export const MESSAGE_LIFE_MS = 24 * 3600 * 1000;
export const CALLBACK_LIFE_MS = 150_000;
