import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createProcesses } from "../../src/local/processes.ts";
import { createPanel } from "../../src/local/panel/panel.ts";
import { botVariables } from "../../src/local/process-variables.ts";
import type { Child } from "../../src/local/child.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { freePort } from "../../src/local/free-port.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { eventually, kill, says, useSystem } from "../support/system.ts";
import { INHERITED } from "../support/inherited.ts";

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
    shell: INHERITED,
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

/** The replica that closes the next album. */
async function closer(): Promise<Child> {
  return await new Promise((resolve) => {
    const onLine = (line: unknown): void => {
      if (msgOf(line) === "album closed") resolve(second);
    };
    onSecondLine.add(onLine);
    onTestFinished(() => void onSecondLine.delete(onLine));
    void chat.nextLine(says("album closed"), () => resolve(chat.system.bot));
  });
}

/** Whether the row of this chat's album knows its status message. A replica that dies before that leaves it unedited. */
async function isStatusKnown(chatId: number): Promise<boolean> {
  const { Items = [] } = await chat.clients.dynamodb.send(
    new ScanCommand({ TableName: chat.system.resources["ALBUMS_TABLE"], ConsistentRead: true }),
  );
  const rows = Items.map((item) => unmarshall(item));
  return rows.some((row) => row["chatId"] === chatId && row["statusMessageId"] !== undefined);
}

test("the replica that closes an album dies over it: another one goes on, and there is one answer", async () => {
  const [worker] = chat.system.workers;
  if (!worker) throw new Error("There is no worker.");
  kill(worker, "SIGSTOP"); // so that no replica can be giving the answer already when this one dies
  onTestFinished(() => kill(worker, "SIGCONT"));
  const closing = closer();

  const { chatId } = await sendAlbum(3, "predict");
  const victim = await closing;
  await eventually(async () => expect(await isStatusKnown(chatId)).toBe(true));
  kill(victim);
  kill(worker, "SIGCONT");

  const [status, ...album] = await untilDone(chatId);
  expect(status).toMatchObject({ text: "Done: 3 photos." });
  expect(album).toHaveLength(3);
  expect(chat.sends(chatId).filter((method) => method === "sendMediaGroup")).toHaveLength(1);
});
