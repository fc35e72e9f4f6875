import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { LoadReport } from "../../src/cli/load-test/report/load-report.ts";
import { drawnPicture } from "../support/drawn-pictures.ts";
import { runCli } from "../support/run-cli.ts";
import { runNode } from "../support/run-script.ts";
import { BUNDLED_MODEL, eventually, useSystem } from "../support/system.ts";

/** A process, or a whole system, starts in each of these; on a busy machine that takes its time. */
vi.setConfig({ testTimeout: 90_000 });

const chat = useSystem();

/** Runs the command to its end, and gives what it wrote. */
async function loadTest(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtempDisposable(join(tmpdir(), "polybot-load-test-"));
  onTestFinished(async () => await folder[Symbol.asyncDispose]());
  const [json, html] = [join(folder.path, "r.json"), join(folder.path, "r.html")];
  const run = await runCli("load-test", [...args, "--json", json, "--html", html], env);
  expect(run.err).toBe("");
  const report = JSON.parse(await readFile(json, "utf8")) as LoadReport;
  return { ...run, report, html: await readFile(html, "utf8") };
}

/** Rows say that a request was answered, not how often. */
const ALL_ANSWERED_AS_FAR_AS_ROWS_SAY = { lost: 0, open: 0, refused: {}, leftUnderWay: 0 };
const ALL_ANSWERED = { ...ALL_ANSWERED_AS_FAR_AS_ROWS_SAY, doubled: 0 };

/** Until the bot takes updates; a target that is not there would be measured as what it is. */
async function botIsUp(): Promise<void> {
  await eventually(async () => {
    const response = await fetch(`${chat.system.botUrl}/readyz`);
    expect(response.status).toBe(200);
  });
}

test("five requests a second through the chats of a system: each is answered once, and nothing is left", async () => {
  const load = ["--rate", "5", "--for", "2s", "--mix", "predict=5,blur=3,album=2", "--seed", "3"];
  const run = await loadTest(["--at", chat.system.address, "--arrivals", "even", ...load]);
  expect(run.report).toMatchObject({
    ...ALL_ANSWERED,
    all: { sent: 10, answered: 10, inWords: 0 },
    workers: { before: 1, most: 1, after: 1 },
    deadLetters: 0,
  });
  expect(run.report.parts.map(({ name }) => name).toSorted()).toEqual(["album", "blur", "predict"]);
  expect(run).toMatchObject({ code: 0, html: expect.stringContaining("<h1>Polybot: load test") });
  expect(run.out).toMatch(/^answered +10$/m);
  expect(await chat.takeDeadLetters()).toEqual([]);
});

/** How often the bot has said something to anybody. */
function saidByBot(): number {
  return chat.system.standIn.calls.list().filter(({ method }) => /^(send|edit)/.test(method))
    .length;
}

test("jobs that go straight into the queue are done, and nobody is told", async () => {
  const { cloud, resources } = chat.system;
  const saidBefore = saidByBot();
  const { code, report } = await loadTest(
    ["--jobs", "--rate", "10", "--for", "1s", "--arrivals", "even", "--mix", "predict=4,concat=1"],
    { ...cloud.env, ...resources },
  );
  expect(report).toMatchObject({ ...ALL_ANSWERED, all: { sent: 10, answered: 10, inWords: 0 } });
  expect(code).toBe(0);
  await eventually(async () => {
    const results = await chat.queue(resources["RESULTS_QUEUE_URL"]).depth();
    expect(results).toMatchObject({ waiting: 0, inFlight: 0 });
  });
  expect(saidByBot()).toBe(saidBefore);
  expect(await chat.takeDeadLetters()).toEqual([]);
});

test("updates go straight to a webhook, and the rows say that all were answered", async () => {
  await botIsUp();
  const { botUrl, cloud, resources, webhookSecret, standIn } = chat.system;
  const chatId = chat.newChat();
  const media = await standIn.world.files.addPhoto({
    bytes: await drawnPicture(),
    name: "photo.jpg",
    mime: "image/jpeg",
  });
  const fileId = media.kind === "photo" ? (media.sizes.at(-1)?.file.id ?? "") : "";
  const to = ["--webhook", `${botUrl}/telegram`, "--chat", String(chatId), "--file-id", fileId];
  const load = ["--rate", "5", "--for", "1s", "--arrivals", "even", "--mix", "predict=3,album=1"];
  const { code, report } = await loadTest([...to, ...load], {
    ...cloud.env,
    ...resources,
    TELEGRAM_WEBHOOK_SECRET: webhookSecret,
  });
  expect(report).toMatchObject({
    ...ALL_ANSWERED_AS_FAR_AS_ROWS_SAY,
    all: { sent: 5, answered: 5, inWords: 0 },
  });
  expect(code).toBe(0);
  const pictures = (await chat.messages(chatId)).filter(({ photo }) => photo !== undefined);
  const asked = report.parts.reduce(
    (sum, { name, sent }) => sum + sent * (name === "album" ? 3 : 1),
    0,
  );
  expect(pictures).toHaveLength(asked || 5);
  expect(await chat.takeDeadLetters()).toEqual([]);
});

test("a wrong secret is counted as what it is", async () => {
  await botIsUp();
  const { botUrl } = chat.system;
  const to = ["--webhook", `${botUrl}/telegram`, "--chat", "1", "--file-id", "f"];
  const load = ["--rate", "2", "--for", "1s", "--arrivals", "even"];
  const { code, report } = await loadTest([...to, "--secret", "wrong", ...load]);
  expect(report).toMatchObject({ refused: { "The webhook answered 401.": 2 } });
  expect(code).toBe(1);
});

test("Ctrl-C ends it with the table of what was done so far", async () => {
  const before = chat.system.standIn.world.revision();
  const args = ["--at", chat.system.address, "--rate", "4", "--for", "10m"];
  const run = runNode(["src/cli/load-test.ts", ...args]);
  await eventually(() => expect(chat.system.standIn.world.revision()).toBeGreaterThan(before));
  run.child.kill("SIGINT");
  expect(await run.exit).toBe(130);
  expect(run.output()).toContain("Broken off: ended early");
  expect(run.output()).toMatch(/^not waited for +\d+$/m);
});

test("a system that it has started is gone when it has ended", async () => {
  const args = ["--workers", "1", "--rate", "2", "--for", "1s", "--arrivals", "even"];
  const { code, report } = await loadTest(args, { MODEL_PATH: BUNDLED_MODEL });
  expect(report).toMatchObject({ ...ALL_ANSWERED, all: { sent: 2, answered: 2 } });
  expect(code).toBe(0);
  const [address = ""] = /http:\S+/.exec(report.target) ?? [];
  await expect(fetch(address)).rejects.toThrow("fetch failed");
});

test("without a system that runs there, it says so", async () => {
  const run = await runCli("load-test", ["--at", "http://127.0.0.1:1"], {});
  expect(run).toMatchObject({ code: 2, out: "", err: expect.stringContaining("npm start") });
});

test("what is not on this machine is not touched without --yes", async () => {
  const run = await runCli("load-test", ["--jobs"], {
    JOBS_QUEUE_URL: "https://sqs.example.org/q",
  });
  expect(run).toMatchObject({ code: 2, out: "", err: expect.stringContaining("--yes") });
});
