import type { Message } from "telegraf/types";
import { expect, test } from "vitest";
import { linkIn, videoIn } from "../../../src/bot/videos/video-in-message.ts";

const chat = { id: 1, type: "private", first_name: "Ada" } as const;
const text = (words: string, entities: Message.TextMessage["entities"] = []): Message => {
  return { message_id: 1, date: 0, chat, text: words, entities };
};

test("a link is what Telegram sees as one, without https:// and behind words, too", () => {
  const bare = text("🎬 see youtu.be/1", [{ type: "url", offset: 7, length: 10 }]);
  expect(linkIn(bare)).toBe("https://youtu.be/1");
  const behind = [{ type: "text_link", offset: 0, length: 4, url: "https://vimeo.com/1" }] as const;
  expect(linkIn(text("this", [...behind]))).toBe("https://vimeo.com/1");
});

test("what is no link to the web is none", () => {
  expect(linkIn(text("ftp://example.org/1"))).toBeUndefined();
  expect(linkIn(text("file:///etc/passwd"))).toBeUndefined();
  expect(linkIn(text(`https://example.org/${"a".repeat(2048)}`))).toBeUndefined();
  expect(linkIn(text("youtu.be"))).toBeUndefined();
});

test("words to search for are one line of some length", () => {
  expect(videoIn(text(""), " a\u0000\n b ")).toEqual({ query: "a b" });
  expect(videoIn(text(""), "a".repeat(999))).toEqual({ query: "a".repeat(200) });
  expect(videoIn(text(""), " \n")).toBeUndefined();
  expect(videoIn(text(""), undefined)).toBeUndefined();
});
