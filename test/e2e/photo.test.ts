import { HeadObjectCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { en } from "../../src/bot/words/en.ts";
import {
  SIGNATURE_HEADER,
  signRequest,
  TIMESTAMP_HEADER,
} from "../../src/jobs/results-signature.ts";
import { freePort } from "../../src/local/free-port.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { type Asked, eventually, useSystem } from "../support/system.ts";

const ports = { bot: 0, worker: 0 };

const chat = useSystem(async () => {
  ports.bot = await freePort();
  ports.worker = await freePort();
  return {
    // All there is to log, so that a secret in any line shows.
    botEnv: { METRICS_PORT: String(ports.bot), LOG_LEVEL: "trace" },
    workerEnv: { METRICS_PORT: String(ports.worker), LOG_LEVEL: "trace" },
  };
});

/** What was found, in words: `2 stars, 1 ring`. */
const FOUND = /^[1-9]\d* [a-z ]+(, [1-9]\d* [a-z ]+)*$/;

/** Words that a person wrote and nobody else would. */
const PRIVATE_CAPTION = "aunt Mildred near the lighthouse";
const PRIVATE_TEXT = "my password is swordfish";

async function pixels(bytes: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> {
  const image = sharp(bytes).removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The share of bytes of two equally large pictures that differ by more than JPEG's own noise. */
async function changed(one: Uint8Array, other: Uint8Array): Promise<number> {
  const [before, after] = await Promise.all([pixels(one), pixels(other)]);
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  const differing = before.data.filter(
    (value, index) => Math.abs(value - (after.data[index] ?? 0)) > 60,
  );
  return differing.length / before.data.length;
}

async function photoOf({ photo }: PageMessage): Promise<Uint8Array> {
  if (!photo) throw new Error("The message has no photo.");
  const response = await fetch(`${chat.system.address}${photo.url}`);
  return await response.bytes();
}

async function rowOf({ chatId, messageId }: Asked) {
  const found = (await chat.rows(chatId)).filter((row) => row.replyTo === messageId);
  expect(found).toHaveLength(1);
  const [row] = found;
  if (!row) throw new Error("There is no row.");
  return row;
}

async function head(bucket: string, key: string): Promise<{ type?: string; bytes?: number }> {
  const found = await chat.clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return { type: found.ContentType ?? "", bytes: found.ContentLength ?? 0 };
}

async function figures(port: number): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

describe("a photo with a caption", () => {
  test("its status message becomes the picture with boxes and what was found in words", async () => {
    const chatId = chat.newChat();
    const asked = await chat.sendPhoto(chatId, "predict");
    const answer = await chat.answerTo(asked);
    await chat.quiet();

    expect(answer.caption).toMatch(FOUND);
    expect(answer.edited).toBe(1);
    const share = await changed(await drawnPicture(), await photoOf(answer));
    expect(share).toBeGreaterThan(0.002); // boxes and labels
    expect(share).toBeLessThan(0.5); // on the same picture
    expect((await chat.messages(chatId)).filter(({ from }) => from === "bot")).toHaveLength(1);
  });

  test("the row is delivered, and the objects have their names and types", async () => {
    const asked = await chat.sendPhoto(chat.newChat(), "predict");
    const answer = await chat.answerTo(asked);
    await chat.quiet();

    const row = await rowOf(asked);
    const bucket = chat.system.resources["IMAGES_BUCKET"] ?? "";
    expect(row).toMatchObject({
      state: "delivered",
      statusMessageId: answer.id,
      attempt: 1,
      handedBack: 0,
      result: { image: { bucket, key: `results/${row.jobId}.jpg` } },
    });
    const [sent] = await chat.messages(asked.chatId);
    expect(await head(bucket, `originals/${row.jobId}`)).toEqual({
      type: "application/octet-stream",
      bytes: sent?.photo?.size,
    });
    expect(await head(bucket, `results/${row.jobId}.jpg`)).toMatchObject({ type: "image/jpeg" });
  });

  test.for(["detect", "Predict", "DETECT", "/detect", "/detect@Polybot"])(
    "%s asks for the same",
    async (caption) => {
      const answer = await chat.answerTo(await chat.sendPhoto(chat.newChat(), caption));
      expect(answer).toMatchObject({ caption: expect.stringMatching(FOUND) });
      expect(answer.photo).toBeDefined();
    },
  );

  test("nothing found is an answer, too", async () => {
    const grey = {
      create: { width: 320, height: 240, channels: 3, background: "#808080" },
    } as const;
    const bytes = await sharp(grey).jpeg().toBuffer();
    const answer = await chat.answerTo(await chat.sendFile(chat.newChat(), { bytes }, "predict"));
    expect(answer).toMatchObject({ caption: "Nothing found.", photo: { width: 320, height: 240 } });
  });
});

test("a picture sent as a file keeps its size", async () => {
  const large = await sharp(await drawnPicture())
    .resize(1240, 930, { fit: "fill" })
    .png()
    .toBuffer();
  const file = { kind: "document", name: "drawing.png", type: "image/png", bytes: large } as const;
  const answer = await chat.answerTo(await chat.sendFile(chat.newChat(), file, "predict"));
  expect(answer).toMatchObject({
    caption: expect.stringMatching(FOUND),
    photo: { width: 1240, height: 930 },
  });
});

describe("a photo without a request", () => {
  test("gets a button, and the message with it becomes the picture with boxes", async () => {
    const chatId = chat.newChat();
    const asked = await chat.sendPhoto(chatId, "");
    const offer = await chat.answerTo(asked);
    expect(offer.text).toBe(en.offer);
    expect(offer.buttons?.[0]).toMatchObject([{ data: "detect" }]);

    const pressed = await chat.post(`chats/${chatId}/messages/${offer.id}/press`, {
      data: "detect",
    });
    await eventually(async () => {
      expect(await chat.answersTo(asked)).toMatchObject([
        { id: offer.id, caption: expect.stringMatching(FOUND) },
      ]);
    });
    await chat.quiet();
    const { queryId } = pressed as { queryId: string };
    const response = await fetch(`${chat.system.address}/api/presses/${queryId}`);
    expect(await response.json()).toMatchObject({ answered: true });
    const [answer] = await chat.answersTo(asked);
    expect(answer?.buttons).toMatchObject([[{ text: en.buttons.asFile }]]);
  });

  test("with words that nobody knows gets a button, too", async () => {
    const answer = await chat.answerTo(await chat.sendPhoto(chat.newChat(), PRIVATE_CAPTION));
    expect(answer.text).toBe(en.unknownCaption(PRIVATE_CAPTION));
  });
});

test("in a group a reply with /detect to a photo is answered under the photo", async () => {
  const person = chat.newChat("Grace");
  const group = chat.system.standIn.openChat({ type: "group", title: "Walks", members: [person] });
  const photo = await chat.sendPhoto(group.id, "");
  await chat.sendText(group.id, "/detect", { replyTo: photo.messageId });
  const answer = await chat.answerTo(photo);
  expect(answer.caption).toMatch(FOUND);
  await chat.quiet();
  expect((await chat.messages(group.id)).filter(({ from }) => from === "bot")).toHaveLength(1);
});

test.for([
  ["/start", en.start],
  ["hello", en.start],
  ["Help", en.help],
  [PRIVATE_TEXT, en.quoted(PRIVATE_TEXT)],
] as const)("the text %s is answered", async ([text, reply]) => {
  const answer = await chat.answerTo(await chat.sendText(chat.newChat(), text));
  expect(answer.text).toBe(reply);
});

describe("from outside", () => {
  test("a signed result is taken, and repeats nothing in the chat", async () => {
    const asked = await chat.sendPhoto(chat.newChat());
    await chat.answerTo(asked);
    const { jobId } = await rowOf(asked);
    const report = async (id: string, key: string): Promise<number> => {
      const target = `/results?predictionId=${id}`;
      const timestamp = Date.now();
      const signature = signRequest(key, { method: "POST", target, timestamp, body: "" });
      const headers = { [TIMESTAMP_HEADER]: String(timestamp), [SIGNATURE_HEADER]: signature };
      const url = `${chat.system.botUrl}${target}`;
      return (await fetch(url, { method: "POST", headers })).status;
    };

    const { resultsKey } = chat.system;
    expect(await report(jobId, resultsKey)).toBe(202);
    expect(await report(jobId.replaceAll(/./g, "a"), resultsKey)).toBe(404);
    expect(await report(jobId, "x".repeat(64))).toBe(401);
    expect(await chat.oneAnswerEach([asked])).toHaveLength(1);
  });

  test("the webhook takes updates from those who know the secret only", async () => {
    const url = `${chat.system.botUrl}/telegram`;
    const body = JSON.stringify({ update_id: 1 });
    const post = async (secret: string): Promise<number> => {
      const headers = { "x-telegram-bot-api-secret-token": secret };
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    expect(await post("a-guess-of-somebody")).toBe(401);
    expect(await post(chat.system.webhookSecret)).toBe(200);
  });

  test("bot and worker tell their health and their figures", async () => {
    await chat.answerTo(await chat.sendPhoto(chat.newChat()));
    for (const port of [ports.bot, ports.worker])
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    expect(await figures(ports.bot)).toMatch(
      /^polybot_\w+\{.*method="editMessageMedia".*\} [1-9]/m,
    );
    expect(await figures(ports.worker)).toMatch(
      /^polybot_jobs_total\{kind="detect",outcome="done"\} [1-9]/m,
    );
    expect(await (await fetch(chat.system.botUrl)).text()).toBe("Ok");
    expect((await fetch(`${chat.system.botUrl}/readyz`)).status).toBe(200);
  });

  test("no process logs what people write", async () => {
    await chat.answerTo(await chat.sendPhoto(chat.newChat(), PRIVATE_CAPTION));
    await chat.answerTo(await chat.sendText(chat.newChat(), PRIVATE_TEXT));
    await chat.quiet();

    const processes = new Set(chat.logs.map((line) => line.process));
    expect(processes).toEqual(new Set(["bot", "local", "worker-1"]));
    const everything = chat.logs.map(({ text }) => text.toLowerCase()).join("\n");
    for (const words of [PRIVATE_CAPTION, PRIVATE_TEXT])
      expect(everything).not.toContain(words.toLowerCase());
  });
});
