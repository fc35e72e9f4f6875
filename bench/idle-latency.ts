import { createLogger } from "../src/lib/logger.ts";
import { startSystem, type System } from "../src/local/system.ts";
import { type Figure, median, percentile } from "./figure.ts";
import { residentMb } from "./processor-time.ts";
import type { Subjects } from "./subjects.ts";
import { z } from "zod";

const WARM_UP = 5;
const RUNS = 30;

const Done = z.looseObject({
  msg: z.literal("job done"),
  steps: z.looseObject({ inference: z.number() }),
});

/** One photo at a time through the whole idle system: from the webhook to the edited message. */
export async function measureIdleLatency({ model, one }: Subjects): Promise<Figure[]> {
  const inference: number[] = [];
  const started = new Set<string>();
  const system = await startSystem({
    port: 0,
    workers: 1,
    shell: process.env,
    workerEnv: { MODEL_PATH: model },
    log: createLogger("bench", "error"),
    onLine(name, line) {
      if (JSON.stringify(line).includes('"msg":"started"')) started.add(name);
      const done = Done.safeParse(line);
      if (done.success) inference.push(done.data.steps.inference);
    },
  });
  try {
    await until(() => started.size === 2);
    const over: number[] = [];
    for (let run = 0; run < WARM_UP + RUNS; run += 1) {
      const ms = await onePhoto(system, one);
      const spent = inference.at(-1) ?? 0;
      if (run >= WARM_UP) over.push(ms - spent);
    }
    const botMb = await residentMb(system.bot.pid() ?? 0);
    return [
      {
        name: "one photo, idle system, more than inference (median)",
        value: median(over),
        unit: "ms",
        atMost: 150,
      },
      {
        name: "one photo, idle system, more than inference (p95)",
        value: percentile(over, 95),
        unit: "ms",
      },
      { name: "bot, resident", value: botMb, unit: "MB", atMost: 150 },
    ];
  } finally {
    await system.stop();
  }
}

/** From the moment the photo is there to the moment the answer is. */
async function onePhoto(system: System, photo: Uint8Array): Promise<number> {
  const form = new FormData();
  form.append("caption", "predict");
  form.append("photo", new Blob([new Uint8Array(photo)], { type: "image/jpeg" }), "photo.jpg");
  const chat = `${system.address}/api/chats/1001/messages`;
  const Messages = z.object({
    revision: z.int(),
    messages: z.array(z.looseObject({ id: z.int() })),
  });
  const sent = await fetch(chat, { method: "POST", body: form });
  const startedAt = performance.now();
  const { messages } = z
    .object({ messages: z.array(z.object({ id: z.int(), revision: z.int() })) })
    .parse(await sent.json());
  let after = messages[0]?.revision ?? 0;
  for (;;) {
    const news = Messages.parse(await (await fetch(`${chat}?after=${after}&wait=20`)).json());
    if (news.messages.some((message) => "photo" in message)) return performance.now() - startedAt;
    after = news.revision;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}
