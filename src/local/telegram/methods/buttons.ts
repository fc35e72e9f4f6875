import { z } from "zod";
import { BUTTON_DATA_MAX_BYTES, BUTTONS_MAX } from "../limits.ts";
import type { Button, Buttons } from "../model.ts";
import type { Params } from "../params.ts";
import { badRequest } from "../refusal.ts";

const Markup = z.looseObject({
  inline_keyboard: z.array(z.array(z.record(z.string(), z.unknown()))).optional(),
});

/** What makes a button of the other kinds work; the stand-in shows such buttons but they do nothing. */
const OTHER_ACTIONS = [
  "web_app",
  "login_url",
  "switch_inline_query",
  "switch_inline_query_current_chat",
  "copy_text",
  "pay",
];

/** The buttons in `reply_markup`; none for the other kinds of keyboards. Throws Telegram's errors. */
export function buttonsOf(params: Params): Buttons | undefined {
  const rows = params.json("reply_markup", Markup)?.inline_keyboard;
  if (!rows) return undefined;
  const buttons = rows.filter((row) => row.length > 0).map((row) => row.map(button));
  if (buttons.flat().length > BUTTONS_MAX) throw badRequest("reply markup is too long");
  return buttons.length > 0 ? buttons : undefined;
}

function button(fields: Record<string, unknown>): Button {
  const { text, url, callback_data: data } = fields;
  if (typeof text !== "string" || text === "")
    throw unparsable(`Field "text" must be of type String`);
  if (typeof url === "string" && url !== "") return { text, url: checkedUrl(url) };
  if (typeof data === "string" && data !== "") {
    if (Buffer.byteLength(data) > BUTTON_DATA_MAX_BYTES) throw badRequest("BUTTON_DATA_INVALID");
    return { text, data };
  }
  if (OTHER_ACTIONS.some((action) => fields[action] !== undefined)) return { text };
  throw unparsable("Text buttons are unallowed in the inline keyboard");
}

function checkedUrl(url: string): string {
  const withScheme = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `http://${url}`;
  const parsed = URL.parse(withScheme);
  const reason =
    parsed && !["http:", "https:", "tg:"].includes(parsed.protocol)
      ? "Unsupported URL protocol"
      : "Wrong HTTP URL";
  const usable = parsed && ["http:", "https:", "tg:"].includes(parsed.protocol);
  const hosted = parsed?.protocol === "tg:" || parsed?.hostname.includes(".");
  if (!usable || !hosted)
    throw badRequest(`inline keyboard button URL '${url}' is invalid: ${reason}`);
  return withScheme;
}

function unparsable(reason: string): Error {
  return badRequest(`can't parse inline keyboard button: ${reason}`);
}
