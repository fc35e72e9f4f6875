import { expect, test } from "vitest";
import { groupOf } from "../../src/bot/update.ts";

const chat = { id: -100_123 };
const from = { id: 7 };

test.each([
  { kind: "message", part: { chat, from } },
  { kind: "edited_message", part: { chat, from } },
  { kind: "channel_post", part: { chat } },
  { kind: "business_message", part: { chat, from } },
  { kind: "message_reaction", part: { chat, user: from } },
  { kind: "my_chat_member", part: { chat, from } },
  { kind: "chat_join_request", part: { chat, from } },
  { kind: "callback_query", part: { id: "1", from, message: { chat, message_id: 1 } } },
  { kind: "callback_query", part: { id: "1", from, message: { chat, message_id: 1, date: 0 } } },
])("$kind is handled in the order of its chat", ({ kind, part }) => {
  expect(groupOf({ update_id: 5, [kind]: part })).toBe("chat-100123");
});

test.each([
  { kind: "inline_query", part: { id: "1", from, query: "" } },
  { kind: "callback_query", part: { id: "1", from, inline_message_id: "x" } },
  { kind: "shipping_query", part: { id: "1", from } },
])("$kind without a chat is handled in the order of its person", ({ kind, part }) => {
  expect(groupOf({ update_id: 5, [kind]: part })).toBe("user7");
});

test.each([
  { kind: "poll", part: { id: "1" } },
  { kind: "something_new", part: "text" },
])("$kind, of nobody, is handled by itself", ({ kind, part }) => {
  expect(groupOf({ update_id: 5, [kind]: part })).toBe("update5");
});
