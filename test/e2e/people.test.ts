import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { eventually, useSystem } from "../support/system.ts";

const chat = useSystem({ visibilitySeconds: 5, botEnv: { MAX_REQUESTS_PER_DAY: "3" } });

async function press({ chatId, id, buttons = [] }: PageMessage, on: RegExp): Promise<void> {
  const button = buttons.flat().find(({ text }) => on.test(text));
  await chat.post(`chats/${chatId}/messages/${id}/press`, { data: button?.data });
}

async function textOf({ chatId, id }: PageMessage): Promise<string | undefined> {
  const message = (await chat.messages(chatId)).find((each) => each.id === id);
  return message?.caption ?? message?.text;
}

test("the history shows a result again, the limit holds, and what is deleted is gone", async () => {
  const chatId = chat.newChat();
  const photo = await chat.sendPhoto(chatId);
  await chat.onePictureEach([photo]);
  const [row] = await chat.rows(chatId);

  const history = await chat.answerTo(await chat.sendText(chatId, "/history"));
  expect(history.photo).toBeDefined();
  expect(history.caption).toMatch(/^1 \/ 1 · /);

  await chat.onePictureEach([await chat.sendPhoto(chatId), await chat.sendPhoto(chatId)]);
  const refused = await chat.answerTo(await chat.sendPhoto(chatId));
  expect(refused.text).toMatch(/I take 3 a day.* in 24 hours/);

  const question = await chat.answerTo(await chat.sendText(chatId, "/delete_me"));
  await press(question, /^Delete/);
  await eventually(async () => expect(await textOf(question)).toMatch(/^Deleted: 3 requests/));

  expect(await chat.rows(chatId)).toEqual([]);
  const { IMAGES_BUCKET = "" } = chat.system.resources;
  for (const Key of [`originals/${row?.jobId}`, `results/${row?.jobId}.jpg`]) {
    const get = chat.clients.s3.send(new GetObjectCommand({ Bucket: IMAGES_BUCKET, Key }));
    await expect(get).rejects.toMatchObject({ name: "NoSuchKey" });
  }
});
