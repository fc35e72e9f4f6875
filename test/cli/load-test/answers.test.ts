import { describe, expect, test } from "vitest";
import { createAnswers, HeardMessage } from "../../../src/cli/load-test/chat/answers.ts";
import { createJournal } from "../../../src/cli/load-test/journal.ts";
import { mixOf } from "../../../src/cli/load-test/plan/mix.ts";

const CHAT = 1001;
const cancel = [[{ text: "Cancel", data: "cancel:x" }]];
const photo = { url: "/p" };

/** One request, message 5 and following, and what is heard about it. */
function rig({ isAlbum = false, photos = 1 } = {}) {
  const [ingredient] = mixOf("predict=1");
  if (!ingredient) throw new Error("no mix");
  const journal = createJournal([{ index: 0, dueSeconds: 0, ingredient }]);
  const answers = createAnswers(journal);
  let clock = 100;
  journal.sent(0, clock);
  return {
    expectIt: () =>
      answers.expect(
        { index: 0, isAlbum },
        { chatId: CHAT, messageIds: Array.from({ length: photos }, (_, item) => 5 + item) },
      ),
    hear: (message: Partial<HeardMessage>) => {
      clock += 1;
      const whole = { id: 9, chatId: CHAT, from: "bot", replyTo: 5, ...message };
      answers.heard(HeardMessage.parse(whole), clock);
    },
    entry: () => journal.entries[0],
  };
}

describe("one photo", () => {
  test("is answered when its status message becomes the picture", () => {
    const { expectIt, hear, entry } = rig();
    expectIt();
    hear({ buttons: cancel });
    expect(entry()?.answeredAt).toBeUndefined();
    hear({ photo });
    hear({ photo, buttons: [] });
    expect(entry()).toMatchObject({ answeredAt: 102, isInWords: false });
    expect(entry()?.isDoubled).toBeUndefined();
  });

  test("is answered also when the answer is heard before the request's own number", () => {
    const { expectIt, hear, entry } = rig();
    hear({ photo });
    expectIt();
    expect(entry()?.answeredAt).toBe(101);
  });

  test("has two answers when two pictures, or a picture and a sentence, reply to it", () => {
    for (const second of [{ id: 10, photo }, { id: 10 }]) {
      const { expectIt, hear, entry } = rig();
      expectIt();
      hear({ photo });
      hear(second);
      expect(entry()).toMatchObject({ answeredAt: 101, isDoubled: true });
    }
  });

  test("that is refused is answered in words", () => {
    const { expectIt, hear, entry } = rig();
    expectIt();
    hear({ buttons: cancel });
    hear({ id: 9 });
    expect(entry()).toMatchObject({ answeredAt: 102, isInWords: true });
  });

  test("is not answered by what others write, or by replies to others", () => {
    const { expectIt, hear, entry } = rig();
    expectIt();
    hear({ photo, from: "user" });
    hear({ photo, replyTo: 4 });
    hear({ photo, chatId: 1002 });
    expect(entry()?.answeredAt).toBeUndefined();
  });
});

describe("an album", () => {
  test("has one answer: all its pictures, and the words that it is done", () => {
    const { expectIt, hear, entry } = rig({ isAlbum: true, photos: 3 });
    expectIt();
    hear({ buttons: cancel });
    for (const id of [10, 11, 12]) hear({ id, photo, albumId: "a" });
    hear({ id: 9 });
    expect(entry()).toMatchObject({ answeredAt: 102, isInWords: false });
    expect(entry()?.isDoubled).toBeUndefined();
  });

  test("has two when a second album replies, whichever of its photos to", () => {
    const { expectIt, hear, entry } = rig({ isAlbum: true, photos: 3 });
    expectIt();
    hear({ id: 10, photo, albumId: "a" });
    hear({ id: 20, photo, albumId: "b", replyTo: 7 });
    expect(entry()?.isDoubled).toBe(true);
  });
});

test("what was answered was taken, whatever the connection said", () => {
  const [ingredient] = mixOf("predict=1");
  if (!ingredient) throw new Error("no mix");
  const journal = createJournal([{ index: 0, dueSeconds: 0, ingredient }]);
  journal.sent(0, 1);
  journal.refused(0, "ECONNRESET");
  expect(journal.counts()).toEqual({ sent: 1, answered: 0, refused: 1, open: 0 });
  journal.answered(0, { at: 2, isInWords: false });
  journal.refused(0, "too late");
  expect(journal.counts()).toEqual({ sent: 1, answered: 1, refused: 0, open: 0 });
});
