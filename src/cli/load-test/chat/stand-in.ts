import { z } from "zod";
import { HeardMessage } from "./answers.ts";
import { serverSentEvents } from "./server-sent-events.ts";

/** The system is on this machine: what does not come by then does not come. */
const ANSWER_MS = 30_000;

const depth = z.number().nullable();
const Status = z.object({
  queues: z.array(z.object({ name: z.string(), waiting: depth, inFlight: depth })),
  workers: z.array(z.object({ name: z.string(), state: z.string() })),
});
export type Status = z.output<typeof Status>;

const Chats = z.object({ chats: z.array(z.object({ id: z.int(), title: z.string() })) });
const Opened = z.object({ chat: z.object({ id: z.int() }) });
const Sent = z.object({ messages: z.array(z.object({ id: z.int() })) });
const Delivery = z.object({ mode: z.enum(["webhook", "polling"]), pending: z.int() });

/** What a running system offers to scripts: its Telegram stand-in's JSON API, and the panel's figures. */
export interface StandIn {
  status(): Promise<Status>;
  delivery(): Promise<z.output<typeof Delivery>>;
  chats(): Promise<readonly { readonly id: number; readonly title: string }[]>;
  /** Opens a private chat; gives its id. */
  openChat(name: string): Promise<number>;
  /** Sends photos as a person would; gives the messages' ids. */
  sendPhotos(
    chatId: number,
    caption: string,
    photos: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<readonly number[]>;
  /** Hears every message that is added or changed, until the signal ends it. Rejects when the stream ends before. */
  listen(heard: (message: HeardMessage) => void, signal: AbortSignal): Promise<Listening>;
}

interface Listening {
  /** Settles when the signal has ended it, rejects when anything else has. */
  readonly ended: Promise<void>;
}

const HEARD = new Set(["message", "edited", "deleted"]);

/** The system at this address. */
export function createStandIn(address: string): StandIn {
  async function call<T>(schema: z.ZodType<T>, path: string, init: RequestInit = {}): Promise<T> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(address + path, { ...init, signal });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return schema.parse(await response.json());
  }

  return {
    status: async () => await call(Status, "/panel/status"),
    delivery: async () => await call(Delivery, "/api/delivery"),
    chats: async () => (await call(Chats, "/api/chats")).chats,
    async openChat(name) {
      const body = JSON.stringify({ type: "private", name, languageCode: "en" });
      const headers = { "content-type": "application/json" };
      const { chat } = await call(Opened, "/api/chats", { method: "POST", body, headers });
      return chat.id;
    },
    async sendPhotos(chatId, caption, photos) {
      const body = new FormData();
      body.set("caption", caption);
      for (const bytes of photos) {
        body.append("photo", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
      }
      const path = `/api/chats/${chatId}/messages`;
      const { messages } = await call(Sent, path, { method: "POST", body });
      return messages.map(({ id }) => id);
    },
    async listen(heard, signal) {
      const response = await fetch(`${address}/api/events`, { signal });
      const { body } = response;
      if (!response.ok || !body) throw new Error(`/api/events: ${response.status}`);
      return { ended: follow(body, heard, signal) };
    },
  };
}

async function follow(
  body: AsyncIterable<Uint8Array>,
  heard: (message: HeardMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { event, data } of serverSentEvents(body)) {
      if (HEARD.has(event)) heard(HeardMessage.parse(JSON.parse(data)));
    }
  } catch (err) {
    if (!signal.aborted) throw err;
  }
  if (!signal.aborted) throw new Error("The stream of its events has ended.");
}
