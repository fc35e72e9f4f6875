import { fork, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { childEnvironment } from "../src/local/cloud/child-environment.ts";
import { freePort } from "../src/local/free-port.ts";
import { botVariables, inheritable } from "../src/local/process-variables.ts";
import type { BenchCloud } from "./bench-cloud.ts";
import { type Figure, percentile } from "./figure.ts";

const RATE = 200;
const WARM_UP_SECONDS = 3;
const SECONDS = 15;
const ENTRY = fileURLToPath(new URL("../src/bot/main.ts", import.meta.url));

/** How fast the real bot answers Telegram while it also handles what it has taken. */
export async function measureWebhook(cloud: BenchCloud): Promise<Figure[]> {
  const token = `1234567:${randomBytes(30).toString("base64url")}`;
  const standIn = await startStandIn(token);
  const bot = await startBot(cloud, standIn.url, token);
  try {
    await sendUpdates(bot, { seconds: WARM_UP_SECONDS, firstId: 1 });
    const latencies = await sendUpdates(bot, { seconds: SECONDS, firstId: 1_000_000 });
    const note = `${latencies.length} updates, ${RATE} each second, from the planned moment to the answer`;
    return [
      { name: "webhook answer, p50", value: percentile(latencies, 50), unit: "ms" },
      {
        name: "webhook answer, p99",
        value: percentile(latencies, 99),
        unit: "ms",
        atMost: 20,
        note,
      },
    ];
  } finally {
    connections.destroy();
    await bot.stop();
    await standIn.stop();
  }
}

const StandInReady = z.object({ url: z.string() });

async function startStandIn(token: string) {
  const entry = fileURLToPath(new URL("./stand-in-process.ts", import.meta.url));
  const child = fork(entry, [token], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const [message] = await once(child, "message");
  return {
    ...StandInReady.parse(message),
    async stop() {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

interface RunningBot {
  readonly url: string;
  readonly secret: string;
  stop(): Promise<void>;
}

async function startBot(cloud: BenchCloud, apiRoot: string, token: string): Promise<RunningBot> {
  const port = await freePort();
  const secret = randomBytes(32).toString("hex");
  const child = spawn(process.execPath, [ENTRY], {
    env: childEnvironment({
      inherited: inheritable(process.env),
      cloud: cloud.cloudEnv,
      own: botVariables({
        resources: cloud.resources,
        telegram: { token, apiRoot, mode: "webhook" },
        port,
        webhookSecret: secret,
        resultsKey: secret,
      }),
    }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.includes('"msg":"started"')) started.resolve();
  });
  child.once("exit", (code) => started.reject(new Error(`The bot ended with ${code}.`)));
  await started.promise;
  return {
    url: `http://127.0.0.1:${port}/telegram`,
    secret,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Sends at a fixed rate whether answers come or not; a late answer counts from when its update was due. */
async function sendUpdates(
  bot: RunningBot,
  { seconds, firstId }: { readonly seconds: number; readonly firstId: number },
): Promise<number[]> {
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let index = 0; index < RATE * seconds; index += 1) {
    const dueAt = startedAt + (index * 1000) / RATE;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    answers.push(sendUpdate(bot, firstId + index).then(() => performance.now() - dueAt));
  }
  return await Promise.all(answers);
}

async function sendUpdate(bot: RunningBot, id: number): Promise<void> {
  const chat = { id: 5_000_000 + (id % 500), type: "private", first_name: "Bench" };
  const from = { id: chat.id, is_bot: false, first_name: "Bench" };
  const message = {
    message_id: id,
    date: Math.floor(Date.now() / 1000),
    chat,
    from,
    text: "what can you do?",
  };
  const status = await post(bot, JSON.stringify({ update_id: id, message }));
  if (status !== 200) throw new Error(`The webhook answered ${status}.`);
}

/** Telegram keeps its connections, too. `fetch` would cost three times as much, on the processors that the bot shares. */
const connections = new Agent({ keepAlive: true });

async function post({ url, secret }: RunningBot, body: string): Promise<number | undefined> {
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "x-telegram-bot-api-secret-token": secret,
  };
  return await new Promise((resolve, reject) => {
    request(url, { method: "POST", headers, agent: connections }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    })
      .once("error", reject)
      .end(body);
  });
}
