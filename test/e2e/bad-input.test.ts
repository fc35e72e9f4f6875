import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { runEntry } from "../support/entry.ts";
import { type Attachment, BUNDLED_MODEL, useSystem } from "../support/system.ts";

const chat = useSystem();

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A valid PNG of black and white pixels, so many that it may be small on disk and enormous once decoded. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // one bit for each pixel
  const rows = Buffer.alloc(height * (Math.ceil(width / 8) + 1));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The first box of a picture as phones of one kind take it; no more is needed to know it. */
function heic(): Buffer {
  const box = Buffer.alloc(4096);
  box.writeUInt32BE(24, 0);
  box.write("ftypheic\0\0\0\0mif1heic", 4, "latin1");
  return box;
}

function zip(): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  return Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), Buffer.alloc(60), end]);
}

const SVG = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/></svg>`;

/** What Telegram lets a bot fetch, and one byte. */
const TOO_BIG = 20 * 2 ** 20 + 1;

type BadInput = readonly [name: string, make: () => Promise<Omit<Attachment, "kind">>, RegExp];

const BAD_INPUTS: readonly BadInput[] = [
  [
    "a text that is called a JPEG",
    async () => ({ bytes: Buffer.from("Dear Ada,\n") }),
    /not a pic/,
  ],
  [
    "a JPEG that breaks off",
    async () => {
      const whole = await drawnPicture();
      return { bytes: whole.subarray(0, whole.length / 2) };
    },
    /damaged/,
  ],
  ["an empty file", async () => ({ bytes: Buffer.alloc(0) }), /empty/],
  [
    "a picture of 0 × 0 pixels",
    async () => ({ name: "none.png", type: "image/png", bytes: png(0, 0) }),
    /no pixels/,
  ],
  [
    "a small file of 196 megapixels",
    async () => ({ name: "bomb.png", type: "image/png", bytes: png(14_000, 14_000) }),
    /too many pixels/,
  ],
  [
    "an SVG",
    async () => ({ name: "a.svg", type: "image/svg+xml", bytes: Buffer.from(SVG) }),
    /SVG/,
  ],
  ["a HEIC", async () => ({ name: "a.heic", type: "image/heic", bytes: heic() }), /HEIC/],
  ["a ZIP that is called a JPEG", async () => ({ bytes: zip() }), /archive/],
  ["a file over 20 MB", async () => ({ bytes: Buffer.alloc(TOO_BIG, 1) }), /too large/],
  [
    "a strip of 1 × 10000 pixels",
    async () => ({ name: "strip.png", type: "image/png", bytes: png(1, 10_000) }),
    /too thin/,
  ],
];

describe("a person who sends", () => {
  const sentences = new Map<string, string>();

  test.for(BAD_INPUTS)("%s is told so in a plain sentence, once", async ([name, make, words]) => {
    const chatId = chat.newChat();
    const file = { kind: "document", ...(await make()) } as const;
    const asked = await chat.sendFile(chatId, file, "predict");
    const [answer] = await chat.oneAnswerEach([asked]);

    expect(answer?.text).toMatch(words);
    expect(answer?.text).toMatch(/^[A-Z][^\n]*\.$/);
    expect(answer?.text).not.toMatch(/error|exception|\.ts\b|node:|\//i);
    expect((await chat.messages(chatId)).filter(({ from }) => from === "bot")).toHaveLength(1);
    expect(await chat.rows(chatId)).toMatchObject([{ state: "refused" }]);
    sentences.set(name, answer?.text ?? "");
  });

  test("each of them is told something else, and nothing is tried twice", () => {
    expect(new Set(sentences.values()).size).toBe(sentences.size);
    const attempts = chat.logs.flatMap(({ fields }) => fields["attempt"] ?? []);
    expect(attempts.filter((attempt) => attempt !== 1)).toEqual([]);
    const troubles = chat.logs.filter(
      ({ fields: { level } }) => level === "warn" || level === "error",
    );
    expect(troubles).toEqual([]);
  });
});

describe("a message on the job queue", () => {
  const id = "a".repeat(52); // no row has it
  const job = { v: 1, id, kind: "detect", chatId: 1, replyTo: 1, requestedAt: 1 };
  const image = { bucket: "polybot-local-images", key: `originals/${id}` };

  test.for([
    ["that is not JSON", "{"],
    ["that is no job", JSON.stringify({ v: 1 })],
    ["of an unknown kind", JSON.stringify({ ...job, image, kind: "paint" })],
    ["without what its kind needs", JSON.stringify(job)],
    ["of a version to come", JSON.stringify({ ...job, image, v: 2 })],
    ["whose job nobody knows", JSON.stringify({ ...job, image })],
  ] as const)("%s is a dead letter at once", async ([, body]) => {
    const lines = chat.logs.length;
    await chat.queue(chat.system.resources["JOBS_QUEUE_URL"]).send(body);
    await chat.quiet();
    expect(await chat.takeDeadLetters()).toEqual([
      { body, reason: expect.stringMatching(/^Poison: /) },
    ]);
    const attempts = chat.logs.slice(lines).flatMap(({ fields }) => fields["attempt"] ?? []);
    expect(attempts).toEqual([1]);
  });

  test("that names a finished job and no known kind changes nothing", async () => {
    const asked = await chat.sendPhoto(chat.newChat());
    const [answer] = await chat.oneAnswerEach([asked]);
    const [row] = await chat.rows(asked.chatId);
    const body = JSON.stringify({ ...row?.request, kind: "paint" });

    await chat.queue(chat.system.resources["JOBS_QUEUE_URL"]).send(body);

    expect(await chat.oneAnswerEach([asked])).toEqual([answer]);
    expect(await chat.rows(asked.chatId)).toEqual([row]);
  });
});

describe("a worker that cannot use its model", () => {
  const other = fileURLToPath(
    new URL("../../../shared/vision/models/yolox-nano-3-classes.onnx", import.meta.url),
  );
  const environment = {
    AWS_REGION: "us-east-1",
    COPILOT_QUEUE_URI: "http://127.0.0.1:9/1/jobs", // never asked: the model comes first
    RESULTS_QUEUE_URL: "http://127.0.0.1:9/1/results",
    JOBS_TABLE: "jobs",
    IMAGES_BUCKET: "images",
    THUMBNAILS_BUCKET: "thumbnails",
    METRICS_PORT: "0",
  };

  /** The one line with which the worker ends at its start. */
  async function lastWords(variables: Record<string, string>): Promise<unknown> {
    const { code, output } = await runEntry("worker/main.ts", { ...environment, ...variables });
    expect(code).toBe(1);
    expect(output).not.toContain('"stack"');
    const line = JSON.parse(output) as Record<string, unknown>; // rejects when there are more
    expect(line).toMatchObject({ level: "fatal", error: "ModelError" });
    return line["msg"];
  }

  test("says so when the file is no model", async () => {
    const here = fileURLToPath(import.meta.url);
    expect(await lastWords({ MODEL_PATH: here })).toMatch(/cannot be read as ONNX.*MODEL_PATH/);
  });

  test("says so when there is no such file", async () => {
    expect(await lastWords({ MODEL_PATH: "nowhere.onnx" })).toMatch(/no model file.*MODEL_PATH/);
  });

  test("says so when there are not as many class names as classes", async () => {
    const variables = { MODEL_PATH: BUNDLED_MODEL, MODEL_LABELS: "circle,square" };
    expect(await lastWords(variables)).toMatch(/there are 2 class names.*MODEL_LABELS/);
  });

  test("says so when the model has other classes than COCO", async ({ skip }) => {
    skip(!existsSync(other), "the model lies in ../shared, which is not here");
    expect(await lastWords({ MODEL_PATH: other })).toMatch(
      /knows 3 classes.*80 names of COCO.*MODEL_LABELS/,
    );
  });
});
