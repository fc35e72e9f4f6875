import { expect, onTestFinished, test } from "vitest";
import { en } from "../../src/bot/words/en.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { type Asked, eventually, kill, says, useSystem } from "../support/system.ts";

const chat = useSystem({ workers: 1 });

async function statusOf({ chatId, messageId }: Asked): Promise<PageMessage> {
  const all = await chat.messages(chatId);
  const status = all.find(({ from, replyTo }) => from === "bot" && replyTo === messageId);
  if (!status) throw new Error("There is no status message.");
  return status;
}

async function press({ chatId, id, buttons }: PageMessage): Promise<void> {
  const data = buttons?.[0]?.[0]?.data;
  await chat.post(`chats/${chatId}/messages/${id}/press`, { data });
}

test("people behind a slow worker see their place, one changes their mind, one wants the file; all others get their picture", async () => {
  const [worker] = chat.system.workers;
  if (!worker) throw new Error("There is no worker.");
  onTestFinished(() => kill(worker, "SIGCONT")); // or it could not be stopped
  const frozen = chat.nextLine(says("job started"), () => kill(worker, "SIGSTOP"));
  const first = await chat.sendPhoto(chat.newChat());
  await frozen;
  const others = await chat.sendPhotos(4);
  const last = await chat.sendPhoto(chat.newChat());

  await eventually(async () => {
    expect((await statusOf(last)).text).toMatch(/^Waiting in the queue: about number [2-5]\.$/);
  });
  await press(await statusOf(last));
  await eventually(async () => expect((await statusOf(last)).text).toBe(en.cancelled));
  kill(worker, "SIGCONT");
  await chat.onePictureEach([first, ...others]);

  expect((await statusOf(last)).text).toBe(en.cancelled);
  const [row] = await chat.rows(last.chatId);
  expect(row).toMatchObject({ state: "cancelled", attempt: 0 });

  await press(await statusOf(first));
  await eventually(async () => {
    const [, file] = (await chat.messages(first.chatId)).filter(({ from }) => from === "bot");
    expect(file?.document).toBeDefined();
  });
});
