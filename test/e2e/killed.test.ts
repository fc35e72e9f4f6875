import sharp from "sharp";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { Child } from "../../src/local/child.ts";
import { type Asked, eventually, kill, type LogLine, says, useSystem } from "../support/system.ts";

// A message whose handler died is seen again after the visibility timeout.
const chat = useSystem({ workers: 2, visibilitySeconds: 4 });

afterEach(async () => {
  await chat.quiet(); // what a failed test left under way must not disturb the next one
  await chat.takeDeadLetters();
});

function workerOf(line: LogLine): Child {
  const worker = chat.system.workers.find(({ name }) => name === line.process);
  if (!worker) throw new Error(`${line.process} is no worker.`);
  return worker;
}

/** Freezes the worker that starts the next job, in the middle of it. */
async function freezeWorkerAtJob(): Promise<{ worker: Child; jobId: string }> {
  const line = await chat.nextLine(says("job started"), (found) => {
    const worker = workerOf(found);
    kill(worker, "SIGSTOP");
    const pid = worker.pid();
    onTestFinished(() => {
      if (worker.pid() === pid) kill(worker, "SIGCONT"); // or it could not be stopped
    });
  });
  return { worker: workerOf(line), jobId: String(line.fields["jobId"]) };
}

/** A picture that takes long enough to work on for a signal to arrive in the middle. */
async function largePicture(): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const create = { width: 3000, height: 2000, channels: 3, background: "#888", noise } as const;
  return await sharp({ create }).jpeg().toBuffer();
}

async function sendLargePhoto(): Promise<Asked> {
  const file = { kind: "document", bytes: await largePicture() } as const;
  return await chat.sendFile(chat.newChat(), file, "predict");
}

async function restarted(child: Child, before: number | undefined): Promise<void> {
  await eventually(() => expect(child.pid()).not.toBe(before));
}

describe("a worker", () => {
  test("is killed in the middle of a job: another one does it", async () => {
    const frozen = freezeWorkerAtJob();
    const large = await sendLargePhoto();
    const { worker, jobId } = await frozen;
    const pid = worker.pid();
    const others = await chat.sendPhotos(3);
    const [row] = await chat.rows(large.chatId);
    expect(row).toMatchObject({ jobId, state: "working" });

    kill(worker, "SIGKILL");

    await chat.onePictureEach([large, ...others]);
    expect(await chat.rows(large.chatId)).toMatchObject([{ state: "delivered" }]);
    await restarted(worker, pid);
  });

  test("stalls until its job is somebody else's: what it then does counts for nothing", async () => {
    const frozen = freezeWorkerAtJob();
    const large = await sendLargePhoto();
    const { worker, jobId } = await frozen;

    const answer = await chat.answerTo(large);
    const lost = chat.nextLine(
      ({ process, fields }) => process === worker.name && fields["jobId"] === jobId,
    );
    kill(worker, "SIGCONT");
    await lost;

    await chat.onePictureEach([large]);
    expect(await chat.answersTo(large)).toEqual([answer]);
    expect(await chat.rows(large.chatId)).toMatchObject([{ state: "delivered", attempt: 2 }]);
  });

  test("is told to stop under load: it finishes, and the others go on", async () => {
    const [worker] = chat.system.workers;
    if (!worker) throw new Error("There is no worker.");
    const pid = worker.pid();
    const first = await chat.sendPhotos(4);
    const stopped = chat.nextLine(says("stopped", worker.name));
    kill(worker, "SIGTERM");
    const second = await chat.sendPhotos(4);

    await chat.onePictureEach([...first, ...second]);
    expect(await stopped).toMatchObject({ fields: { pid } });
    await restarted(worker, pid);
  });
});

/** Sends a photo and kills the bot while Telegram is at its next call of this method, which is done all the same. */
async function killDuring(method: string): Promise<Asked> {
  const { bot, standIn } = chat.system;
  const pid = bot.pid();
  const { id } = standIn.faults.add({ method, kind: "delay", delayMs: 60_000, times: 1 });
  const calls = standIn.calls.list(method).length;
  const asked = await chat.sendPhoto(chat.newChat());
  await eventually(() => {
    expect(standIn.faults.list().find((fault) => fault.id === id)?.played).toBe(1);
  });
  kill(bot, "SIGKILL");
  await eventually(() => expect(standIn.calls.list(method).length).toBe(calls + 1));
  await restarted(bot, pid);
  return asked;
}

describe("the bot", () => {
  test("is killed between sending and recording the status message: there is no second one", async () => {
    const asked = await killDuring("sendMessage");
    expect(await chat.statusTexts(asked.chatId)).toHaveLength(1);
    expect(await chat.onePictureEach([asked])).toHaveLength(1);
    expect(chat.sends(asked.chatId)).toEqual(["sendMessage", "sendPhoto"]);
  });

  test("is killed between delivering and recording that: the same message stays the answer", async () => {
    const asked = await killDuring("editMessageMedia");
    const [answer] = await chat.answersTo(asked);
    const [final] = await chat.onePictureEach([asked]);
    expect(final).toMatchObject({ id: answer?.id, caption: answer?.caption });
    expect(await chat.rows(asked.chatId)).toMatchObject([{ state: "delivered" }]);
  });

  test("is told to stop under load: nothing is lost", async () => {
    const { bot } = chat.system;
    const pid = bot.pid();
    const first = await chat.sendPhotos(4);
    const stopped = chat.nextLine(says("stopped", "bot"));
    kill(bot, "SIGTERM");
    const second = await chat.sendPhotos(4);

    await chat.onePictureEach([...first, ...second]);
    expect(await stopped).toMatchObject({ fields: { pid } });
    await restarted(bot, pid);
  });
});
