import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createProcesses } from "../../src/local/processes.ts";
import { createPanel } from "../../src/local/panel/panel.ts";
import { botVariables } from "../../src/local/process-variables.ts";
import type { Child } from "../../src/local/child.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { freePort } from "../../src/local/free-port.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { eventually, kill, says, useSystem } from "../support/system.ts";

/** So that what a killed bot had in its hands soon comes again. */
const chat = useSystem({ visibilitySeconds: 4 });
const secondLines: unknown[] = [];
const onSecondLine = new Set<(line: unknown) => void>();
let second: Child;

/** A second bot on the same queues and tables. Telegram's webhook stays with one of the two: which one does not matter. */
beforeAll(async () => {
  const { system } = chat;
  const port = await freePort();
  const variables = botVariables({
    resources: system.resources,
    telegram: { token: system.standIn.token, apiRoot: system.standIn.url, mode: "webhook" },
    port,
    webhookSecret: system.webhookSecret,
    resultsKey: system.resultsKey,
  });
  const processes = createProcesses({
    shell: { PATH: process.env["PATH"] },
    cloud: system.cloud,
    panel: createPanel({ queues: [] }),
    onLine(_, line) {
      secondLines.push(line);
      for (const listener of onSecondLine) listener(line);
    },
  });
  second = processes.start({ name: "bot-2", entry: "bot/main.ts", variables, isWorker: false });
  await eventually(() => {
    if (!secondLines.some((line) => msgOf(line) === "started")) throw new Error("not yet");
  });
  return async () => await second.stop();
});

function msgOf(line: unknown): string | undefined {
  return (line as { readonly msg?: string }).msg;
}

async function sendAlbum(
  count: number,
  caption: string,
): Promise<{ chatId: number; first: number }> {
  const chatId = chat.newChat();
  const files = Array.from({ length: count }, async (_, number) => ({
    bytes: await drawnPicture(number % 4),
  }));
  const [first] = await chat.sendFiles(chatId, await Promise.all(files), caption);
  return { chatId, first: first?.messageId ?? 0 };
}

/** What the bot has written in a chat, the closing text of an album included. */
async function untilDone(chatId: number): Promise<PageMessage[]> {
  return await eventually(async () => {
    const said = (await chat.messages(chatId)).filter(({ from }) => from === "bot");
    expect(said.some(({ text }) => text?.startsWith("Done"))).toBe(true);
    return said;
  });
}

test("an album of ten is answered by one album of ten with one summary, whichever replica did what", async () => {
  const { chatId, first } = await sendAlbum(10, "predict");

  const [status, ...album] = await untilDone(chatId);
  expect(status).toMatchObject({ text: "Done: 10 photos.", replyTo: first });
  expect(album).toHaveLength(10);
  expect(new Set(album.map(({ albumId }) => albumId)).size).toBe(1);
  for (const item of album) expect(item.photo).toBeDefined();
  expect(album.map(({ caption }) => caption ?? "").filter((caption) => caption !== "")).toEqual([
    expect.stringMatching(/^In 10 photos: \d+ \w+/),
  ]);
  expect(chat.sends(chatId)).toEqual(["sendMessage", "sendMediaGroup"]);
});

test("the replica that closes an album dies at once: another one goes on, and there is one answer", async () => {
  const closing = says("album closed");
  const isKilled = Promise.withResolvers<void>();
  let victim: Child | undefined;
  const killOne = (closer: Child): void => {
    if (victim) return; // whoever goes on lives
    victim = closer;
    kill(closer);
    isKilled.resolve();
  };
  const killSecond = (line: unknown): void => {
    if (msgOf(line) === "album closed") killOne(second);
  };
  onSecondLine.add(killSecond);
  onTestFinished(() => void onSecondLine.delete(killSecond));
  void chat.nextLine(closing, () => {
    killOne(chat.system.bot);
  });

  const { chatId } = await sendAlbum(3, "predict");
  await isKilled.promise;

  const [status, ...album] = await untilDone(chatId);
  expect(status).toMatchObject({ text: "Done: 3 photos." });
  expect(album).toHaveLength(3);
  expect(chat.sends(chatId).filter((method) => method === "sendMediaGroup")).toHaveLength(1);
});
