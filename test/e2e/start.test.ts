import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "../../src/local/free-port.ts";
import { startSystem } from "../../src/local/system.ts";
import type { PageMessage } from "../../src/local/telegram/page-view.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { runEntry } from "../support/entry.ts";
import { childrenOf, isRunning } from "../support/processes.ts";
import { BUNDLED_MODEL, eventually } from "../support/system.ts";
import { INHERITED } from "../support/inherited.ts";

/** The private chat that is there from the start. */
const CHAT = 1001;

/** Without the machine's yt-dlp, so that the processes are the same everywhere. */
const ENVIRONMENT = {
  ...INHERITED,
  MODEL_PATH: BUNDLED_MODEL,
  YTDLP_PATH: "/nowhere/yt-dlp",
};

/** What `npm start -- --no-rates …` runs, as a process of its own. */
function start(...args: string[]): { local: ChildProcess; output: () => string } {
  const entry = fileURLToPath(new URL("../../src/local/main.ts", import.meta.url));
  const local = spawn(process.execPath, [entry, "--no-rates", "--port", "0", ...args], {
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void local.kill("SIGKILL"));
  let output = "";
  for (const stream of [local.stdout, local.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => (output += part));
  return { local, output: () => output };
}

async function addressIn(output: () => string): Promise<string> {
  return await eventually(() => {
    const [, address] = /Polybot runs at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(output()) ?? [];
    if (address === undefined) throw new Error(`No address yet: ${output()}`);
    return address;
  });
}

/** The processes that the local system started, once they are so many. */
async function childrenOnce(local: ChildProcess, count: number): Promise<readonly number[]> {
  const children = await eventually(async () => {
    const found = await childrenOf(local.pid ?? 0);
    expect(found).toHaveLength(count);
    return found;
  });
  onTestFinished(async () => {
    for (const pid of children) if (await isRunning(pid)) process.kill(pid, "SIGKILL");
  });
  return children;
}

async function expectGone(pids: readonly number[]): Promise<void> {
  await eventually(async () => {
    const running = await Promise.all(pids.map(isRunning));
    expect(running).not.toContain(true);
  });
}

describe("npm start", () => {
  test("says one address, where page and chat answer; Ctrl-C ends everything", async () => {
    const { local, output } = start("--workers", "2");
    const address = await addressIn(output);
    const children = await childrenOnce(local, 3);
    expect((await fetch(address)).status).toBe(200);

    const form = new FormData();
    form.set("caption", "predict");
    form.set("photo", new File([Uint8Array.from(await drawnPicture())], "photo.jpg"));
    const chat = `${address}/api/chats/${CHAT}/messages`;
    expect((await fetch(chat, { method: "POST", body: form })).status).toBe(201);
    await eventually(async () => {
      const { messages } = (await (await fetch(chat)).json()) as { messages: PageMessage[] };
      expect(messages.at(-1)).toMatchObject({ from: "bot", caption: expect.stringMatching(/^\d/) });
    });

    const ended = once(local, "exit");
    local.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    const off = "  Videos are off: there is no yt-dlp on this machine.\n";
    expect(output()).toBe(`\n  Polybot runs at ${address}\n${off}  Ctrl-C stops it.\n\n`);
    await expectGone(children);
  });

  test("with --autoscale starts no worker before there is work, and says so", async () => {
    const { local, output } = start("--autoscale", "--max-workers", "3");
    await addressIn(output);
    await childrenOnce(local, 1); // the bot
    expect(output()).toContain("Workers come and go with what waits: 0 to 3.");
    local.kill("SIGINT");
    await once(local, "exit");
  });

  test("leaves no process behind when it is killed", async () => {
    const { local, output } = start("--verbose");
    await addressIn(output);
    const children = await childrenOnce(local, 2);
    await eventually(() => {
      for (const name of ["bot", "worker-1"])
        expect(output()).toMatch(new RegExp(`^${name}: \\{.*"msg":"started"`, "m"));
    });
    local.kill("SIGKILL");
    await expectGone(children);
  });

  test("an unknown option is told plainly", async () => {
    const { code, output } = await runEntry("local/main.ts", {}, ["--wrokers", "2"]);
    expect(output).toMatch(
      /^Polybot could not start: .*'--wrokers'.*\(--help lists the options\)\n$/,
    );
    expect(code).toBe(1);
  });

  test("a port that is taken is told plainly", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, output } = await runEntry("local/main.ts", {}, ["--port", String(port)]);
    expect(output).toBe(
      `Polybot could not start: Port ${port} is taken. Choose another one: --port 0\n`,
    );
    expect(code).toBe(1);
  });

  test("--help tells what there is", async () => {
    const { code, output } = await runEntry("local/main.ts", {}, ["--help"]);
    expect(output).toMatch(/^Usage: npm start -- .*--workers/);
    expect(code).toBe(0);
  });
});

describe("a process that would not be local", () => {
  const log = pino({ level: "silent" });
  const common = { workers: 1, shell: ENVIRONMENT, log };

  test.for([
    ["without an endpoint", { AWS_ENDPOINT_URL_SQS: "" }, /AWS_ENDPOINT_URL_SQS is empty/],
    [
      "with an endpoint elsewhere",
      { AWS_ENDPOINT_URL: "https://sqs.us-east-1.amazonaws.com" },
      /AWS_ENDPOINT_URL is not an address on 127\.0\.0\.1/,
    ],
  ] as const)("%s is not started, and nothing is left running", async ([, env, words]) => {
    const before = await childrenOf(process.pid);
    const port = await freePort();
    await expect(startSystem({ ...common, port, botEnv: env })).rejects.toThrow(words);
    await expect(startSystem({ ...common, port, workerEnv: env })).rejects.toThrow(words);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
    expect(await childrenOf(process.pid)).toEqual(before);
  });
});

describe("a process with an empty environment", () => {
  test.for([
    [
      "bot",
      [
        "TELEGRAM_TOKEN",
        "TELEGRAM_WEBHOOK_SECRET",
        "PUBLIC_URL",
        "INBOX_QUEUE_URL",
        "JOBS_QUEUE_URL",
        "RESULTS_QUEUE_URL",
        "JOBS_TABLE",
        "ALBUMS_TABLE",
        "IMAGES_BUCKET",
      ],
    ],
    [
      "worker",
      [
        "COPILOT_QUEUE_URI",
        "RESULTS_QUEUE_URL",
        "JOBS_TABLE",
        "IMAGES_BUCKET",
        "THUMBNAILS_BUCKET",
      ],
    ],
  ] as const)("the %s names all that is missing at once and ends", async ([name, variables]) => {
    const { code, output } = await runEntry(`${name}/main.ts`);
    expect(output.trim().split("\n")).toHaveLength(1);
    const { msg, level } = JSON.parse(output) as { msg: string; level: string };
    const named = [...msg.matchAll(/→ at (\w+)/g)].map(([, variable]) => variable);
    expect(new Set(named)).toEqual(new Set(variables));
    expect(msg).toMatch(/^could not start: /);
    expect(output).not.toContain('"stack"');
    expect({ level, code }).toEqual({ level: "fatal", code: 1 });
  });
});
