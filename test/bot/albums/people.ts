import type { Random } from "../../support/random.ts";
import type { Shown } from "./fake-telegram.ts";
import { groupOfChat } from "../../../src/bot/update.ts";
import type { Ports, Wrapped } from "./ports.ts";

/** A message that a person sends at some time. */
export interface Act {
  /** ms since the start. */
  readonly at: number;
  readonly message: {
    readonly message_id: number;
    readonly chat: { readonly id: number };
    readonly [field: string]: unknown;
  };
}

interface PeopleDeps {
  readonly acts: readonly Act[];
  readonly shown: readonly Shown[];
  readonly ports: Ports;
  readonly random: Random;
  readonly twice: number;
  readonly now: () => number;
}

/** People who send their messages, and press what they are asked. */
export function createPeople({ acts, shown, ports, random, twice, now }: PeopleDeps) {
  const waiting = acts.toSorted((one, other) => one.at - other.at);
  const messages = new Map(acts.map(({ message }) => [keyOf(message.chat.id, message), message]));
  const pressed = new Set<string>();
  let updateId = 1;

  /** Telegram's repeats come when the queue has forgotten the first one. */
  async function send(chatId: number, update: object): Promise<void> {
    const wrapped: Wrapped = {
      due: now(),
      body: JSON.stringify({ update_id: updateId, ...update }),
    };
    for (let time = random.chance(twice) ? 2 : 1; time > 0; time -= 1) {
      const deduplicationId = `${chatId}-${updateId}-${time}`;
      const group = groupOfChat(chatId);
      await ports.queues.inbox.send(JSON.stringify(wrapped), { group, deduplicationId });
      ports.mayHave.add("inbox");
    }
    updateId += 1;
  }

  async function pressFirst({ id, chatId, buttons, replyTo = 0 }: Shown): Promise<void> {
    const chat = { id: chatId, type: "private" };
    const original = messages.get(keyOf(chatId, { message_id: replyTo }));
    const message = { message_id: id, chat, date: 1, text: "?", reply_to_message: original };
    const from = { id: chatId, is_bot: false, first_name: "Ada" };
    const data = buttons[0]?.[0]?.data;
    await send(chatId, { callback_query: { id: String(id), from, message, data } });
  }

  return {
    nextAt: () => waiting[0]?.at,
    async act(): Promise<void> {
      const act = waiting.shift();
      if (act) await send(act.message.chat.id, { message: act.message });
    },
    /** Presses the first button under each question, sooner or later; now when everything else has come to its end. */
    async press(isEnd: boolean): Promise<void> {
      for (const question of shown) {
        const key = questionIn(question);
        if (key === undefined || pressed.has(key) || (!isEnd && random.chance(0.9))) continue;
        pressed.add(key);
        await pressFirst(question);
      }
    },
  };
}

function keyOf(chatId: number, message: { readonly message_id: number }): string {
  return `${chatId} ${message.message_id}`;
}

/** Of two questions about one photo a person presses one; about an album it must not matter. */
function questionIn({ id, chatId, buttons, replyTo }: Shown): string | undefined {
  const [[button] = []] = buttons;
  if (button?.data.startsWith("album")) return String(id);
  return button?.data === "detect" ? `${chatId} ${replyTo}` : undefined;
}
