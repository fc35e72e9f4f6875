import { fileURLToPath } from "node:url";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { Queue } from "../../src/cloud/queue.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { JOB_ID } from "../../src/jobs/job.ts";
import { JobRow } from "../../src/jobs/row.ts";
import type { Child } from "../../src/local/child.ts";
import { localClients } from "../../src/local/cloud/local-clients.ts";
import { ENDED_BY_ITSELF } from "../../src/local/processes.ts";
import { startSystem, type System, type SystemOptions } from "../../src/local/system.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { drawnPicture } from "./drawn-pictures.ts";
import { INHERITED } from "./inherited.ts";

/** Named, so that a model which somebody fetched into the folder is not taken in its place. */
export const BUNDLED_MODEL = fileURLToPath(
  new URL("../../models/polybot-shapes.onnx", import.meta.url),
);

type Clients = ReturnType<typeof localClients>;

const TOO_MANY_REQUESTS = 429;

/** Drawing one takes its time. */
const DIFFERENT_PHOTOS = 3;

/** Far above what anything takes on a busy machine: a test that fails may be slow, one that succeeds is not. */
const PATIENCE = { timeout: 25_000, interval: 25 };

export interface LogLine {
  readonly process: string;
  /** As it was written. */
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Attachment {
  readonly kind?: "photo" | "document";
  readonly name?: string;
  readonly type?: string;
  readonly bytes: Uint8Array;
}

/** What a person sent and expects an answer to. */
export interface Asked {
  readonly chatId: number;
  readonly messageId: number;
}

export interface DeadLetter {
  readonly body: string;
  readonly reason: string | undefined;
}

type Options = Partial<
  Pick<SystemOptions, "workers" | "botEnv" | "workerEnv" | "visibilitySeconds" | "videos">
>;

/**
 * The whole system for this test file, on free ports: cloud and stand-in in this process, bot and workers as processes of
 * their own. Faults are off after each test; everything ends with the file, also when a test fails. A process that crashes
 * fails the test, a secret in any log line the file.
 */
export function useSystem(options: Options | (() => Promise<Options>) = {}) {
  const logs: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  let starting: Promise<System> | undefined;
  let started: { readonly system: System; readonly clients: Clients } | undefined;

  function keep(process: string, line: unknown): void {
    const text = typeof line === "string" ? line : JSON.stringify(line);
    const fields = typeof line === "object" && line !== null ? { ...line } : {};
    const kept = { process, text, fields };
    logs.push(kept);
    for (const listener of listeners) listener(kept);
  }

  beforeAll(async () => {
    const {
      workerEnv,
      workers = 1,
      ...rest
    } = typeof options === "function" ? await options() : options;
    starting = startSystem({
      port: 0,
      workers,
      shell: INHERITED,
      workerEnv: { MODEL_PATH: BUNDLED_MODEL, ...workerEnv },
      onLine: keep,
      log: pino({ level: "debug" }, { write: (line) => keep("local", line) }),
      deliveryRetryMs: 250, // Telegram's own 2 s, 4 s … only make tests slow
      ...rest,
    });
    const system = await starting;
    started = { system, clients: localClients(system.cloud.endpoint) };
  });
  afterEach(() => {
    started?.system.cloud.faults.clear();
    started?.system.standIn.faults.clear();
    started?.system.standIn.delivery.setTwice(false);
    // One that was killed has no code, one that was told to stop has 0.
    const crashes = logs.filter(
      ({ fields }) => fields["msg"] === ENDED_BY_ITSELF && fields["code"],
    );
    expect(crashes).toEqual([]);
  });
  afterAll(async () => {
    for (const client of Object.values(started?.clients ?? {})) client.destroy();
    // A start that failed has stopped what it had started.
    const system = await starting?.catch(() => undefined);
    await system?.stop();
    if (system) expectNoSecretIn(logs, system);
  });

  function ready() {
    if (!started) throw new Error("The system starts in beforeAll: use it in tests and hooks only");
    return started;
  }

  function queue(url: string | undefined): Queue {
    return createSqsQueue(ready().clients.sqs, { url: url ?? "", waitSeconds: 0 });
  }

  /** Opens a chat with a person of its own. */
  function newChat(name = "Ada"): number {
    return ready().system.standIn.openChat({ type: "private", name }).id;
  }

  /** Posts to the stand-in's JSON API, as any script would. */
  async function post(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${ready().system.address}/api/${path}`, {
      method: "POST",
      ...(body instanceof FormData
        ? { body }
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async function sendFiles(
    chatId: number,
    files: readonly Attachment[],
    caption = "",
  ): Promise<Asked[]> {
    const form = new FormData();
    if (caption !== "") form.set("caption", caption);
    for (const { kind = "photo", bytes, name = "photo.jpg", type = "image/jpeg" } of files) {
      form.append(kind, new File([Uint8Array.from(bytes)], name, { type }));
    }
    return asked(await post(`chats/${chatId}/messages`, form));
  }

  async function sendFile(chatId: number, file: Attachment, caption?: string): Promise<Asked> {
    const [sent] = await sendFiles(chatId, [file], caption);
    if (!sent) throw new Error("Nothing was sent.");
    return sent;
  }

  /** Sends a drawn picture, as a photo. */
  async function sendPhoto(
    chatId: number,
    caption: string | undefined = "predict",
    number?: number,
  ): Promise<Asked> {
    return await sendFile(chatId, { bytes: await drawnPicture(number) }, caption);
  }

  /** So many photos, each in a chat of its own: chats are served side by side. */
  async function sendPhotos(count: number): Promise<Asked[]> {
    const sending = Array.from({ length: count }, async (_, number) => {
      return await sendPhoto(newChat(), "predict", number % DIFFERENT_PHOTOS);
    });
    return await Promise.all(sending);
  }

  async function sendText(chatId: number, text: string, more: object = {}): Promise<Asked> {
    const [sent] = asked(await post(`chats/${chatId}/messages`, { text, ...more }));
    if (!sent) throw new Error("Nothing was sent.");
    return sent;
  }

  /** What a person sees in the chat now. */
  async function messages(chatId: number): Promise<PageMessage[]> {
    const response = await fetch(`${ready().system.address}/api/chats/${chatId}/messages`);
    const all = ((await response.json()) as { messages: PageMessage[] }).messages;
    return all.filter((message) => message.deleted !== true);
  }

  /** What the bot said to this message. A status text is no answer. */
  async function answersTo({ chatId, messageId }: Asked): Promise<PageMessage[]> {
    const all = await messages(chatId);
    return all.filter(
      (message) =>
        message.from === "bot" && message.replyTo === messageId && !isStatusMessage(message),
    );
  }

  /** The status texts that a person still sees in the chat. */
  async function statusTexts(chatId: number): Promise<PageMessage[]> {
    return (await messages(chatId)).filter(isStatusMessage);
  }

  async function answerTo(message: Asked): Promise<PageMessage> {
    return await vi.waitFor(async () => {
      const [answer] = await answersTo(message);
      if (!answer) throw new Error(`Message ${message.messageId} has no answer.`);
      return answer;
    }, PATIENCE);
  }

  /**
   * Settles when no update is under way and nothing in any queue can be taken. They are read in the order in which a photo
   * meets them, so that nothing slips by between two looks. What is delayed is not waited for: only looks are (at an album
   * for a minute after its answer, at what was deleted for a quarter of an hour), and they find nothing to do.
   */
  async function quiet(): Promise<void> {
    const { standIn, resources } = ready().system;
    await vi.waitFor(async () => {
      expect(standIn.delivery.backlog.size()).toBe(0);
      for (const name of [
        "INBOX_QUEUE_URL",
        "JOBS_QUEUE_URL",
        "VIDEO_JOBS_QUEUE_URL",
        "RESULTS_QUEUE_URL",
      ]) {
        const { waiting, inFlight } = await queue(resources[name]).depth();
        expect({ name, waiting, inFlight }).toEqual({ name, waiting: 0, inFlight: 0 });
      }
    }, PATIENCE);
  }

  /** Takes what lies in all dead-letter queues. */
  async function takeDeadLetters(): Promise<DeadLetter[]> {
    const { system, clients } = ready();
    const letters: DeadLetter[] = [];
    for (const QueueUrl of Object.values(system.deadLetters)) {
      for (let { waiting } = await queue(QueueUrl).depth(); waiting > 0;) {
        const ask = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
        const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand(ask));
        for (const { Body = "", MessageAttributes, ReceiptHandle } of Messages) {
          letters.push({ body: Body, reason: MessageAttributes?.["reason"]?.StringValue });
          await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
        ({ waiting } = await queue(QueueUrl).depth());
      }
    }
    return letters;
  }

  /** The methods by which the bot sent messages to this chat, in order, without those that it was told to send later. */
  function sends(chatId: number): string[] {
    return ready()
      .system.standIn.calls.list()
      .filter(({ method, params }) => {
        return /^send(?!ChatAction)/.test(method) && Number(params["chat_id"]) === chatId;
      })
      .filter(({ status }) => status !== TOO_MANY_REQUESTS)
      .map(({ method }) => method);
  }

  /** Sees that each of these got one answer and no second one, that nothing is stuck and nothing went to the dead letters. */
  async function oneAnswerEach(sent: readonly Asked[]): Promise<PageMessage[]> {
    const answers = await Promise.all(sent.map(answerTo));
    await quiet();
    for (const each of sent) expect(await answersTo(each)).toHaveLength(1);
    expect(await takeDeadLetters()).toEqual([]);
    return answers;
  }

  /** The same, and each answer is a picture. */
  async function onePictureEach(sent: readonly Asked[]): Promise<PageMessage[]> {
    const answers = await oneAnswerEach(sent);
    for (const answer of answers) expect(answer.photo).toBeDefined();
    return answers;
  }

  /** The rows of all jobs that were asked for in this chat. */
  async function rows(chatId: number): Promise<JobRow[]> {
    const { system, clients } = ready();
    const { Items = [] } = await clients.dynamodb.send(
      new ScanCommand({ TableName: system.resources["JOBS_TABLE"], ConsistentRead: true }),
    );
    const jobs = Items.map((item) => unmarshall(item)).filter(({ jobId }) => JOB_ID.test(jobId)); // not those about people
    return jobs.map((job) => JobRow.parse(job)).filter((row) => row.chatId === chatId);
  }

  /** Settles with the next line that fits, in the same turn in which it is read. */
  async function nextLine(
    fits: (line: LogLine) => boolean,
    then: (line: LogLine) => void = () => undefined,
  ): Promise<LogLine> {
    return await new Promise((resolve) => {
      const listener = (line: LogLine): void => {
        if (!fits(line)) return;
        listeners.delete(listener);
        then(line);
        resolve(line);
      };
      listeners.add(listener);
    });
  }

  return {
    get system(): System {
      return ready().system;
    },
    get clients(): Clients {
      return ready().clients;
    },
    /** Every line that any process has logged. */
    logs,
    newChat,
    post,
    sendFile,
    sendFiles,
    sendPhoto,
    sendPhotos,
    sendText,
    messages,
    statusTexts,
    answersTo,
    answerTo,
    sends,
    quiet,
    takeDeadLetters,
    oneAnswerEach,
    onePictureEach,
    rows,
    nextLine,
    queue,
  };
}

/** Errors of network calls name addresses, and those of Telegram hold the token: so this is looked at everywhere. */
function expectNoSecretIn(logs: readonly LogLine[], system: System): void {
  const [, token = ""] = system.standIn.token.split(":");
  const secrets = [token, system.webhookSecret, system.resultsKey];
  const leaks = logs.filter(({ text }) => secrets.some((secret) => text.includes(secret)));
  expect(leaks).toEqual([]);
}

/** What can still be cancelled has not ended, whatever it says: its place in the queue, or that it is looked at. */
function isStatusMessage({ buttons = [] }: PageMessage): boolean {
  return buttons.flat().some(({ data = "" }) => data.startsWith("cancel:"));
}

function asked(answer: unknown): Asked[] {
  const { messages } = answer as { messages: PageMessage[] };
  return messages.map(({ id, chatId }) => ({ chatId, messageId: id }));
}

/** Sends a signal to one of the system's processes, as it runs now. */
export function kill(child: Child, signal: NodeJS.Signals = "SIGKILL"): void {
  const pid = child.pid();
  if (pid === undefined) throw new Error(`${child.name} does not run.`);
  process.kill(pid, signal);
}

/** Whether a line has this message; with a process, whether that one wrote it. */
export function says(message: string, process?: string): (line: LogLine) => boolean {
  return (line) =>
    line.fields["msg"] === message && (process === undefined || line.process === process);
}

/** `vi.waitFor` with the patience that a busy machine needs. */
export async function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return await vi.waitFor(look, PATIENCE);
}
