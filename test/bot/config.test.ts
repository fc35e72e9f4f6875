import { expect, test } from "vitest";
import { BotConfig } from "../../src/bot/config.ts";
import { readConfig } from "../../src/lib/config.ts";
import { TOKEN } from "../support/telegram.ts";

const SECRET = "current-secret-of-32-characters-0";
const env = {
  TELEGRAM_TOKEN: TOKEN,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  PUBLIC_URL: "https://bot.example",
  INBOX_QUEUE_URL: "http://127.0.0.1:4566/0/inbox.fifo",
  JOBS_QUEUE_URL: "http://127.0.0.1:4566/0/jobs",
  RESULTS_QUEUE_URL: "http://127.0.0.1:4566/0/results",
  JOBS_TABLE: "jobs",
  ALBUMS_TABLE: "albums",
  IMAGES_BUCKET: "images",
};

test("a minimal environment is enough, and the real Telegram the default", () => {
  expect(readConfig(BotConfig, env)).toMatchObject({
    telegram: { apiRoot: "https://api.telegram.org", mode: "webhook", webhookSecrets: [SECRET] },
    port: 8080,
    metricsPort: 9464,
  });
});

test("while a secret is rotated there are two", () => {
  const both = { ...env, TELEGRAM_WEBHOOK_SECRET: `${SECRET}, ${SECRET}1` };
  expect(readConfig(BotConfig, both).telegram.webhookSecrets).toEqual([SECRET, `${SECRET}1`]);
});

test("polling needs neither secret nor address", () => {
  const polling = { ...env, TELEGRAM_MODE: "polling", TELEGRAM_WEBHOOK_SECRET: "", PUBLIC_URL: "" };
  expect(readConfig(BotConfig, polling).telegram.mode).toBe("polling");
});

test.each([
  {
    fault: "a webhook without a secret",
    change: { TELEGRAM_WEBHOOK_SECRET: "" },
    says: "needs a secret",
  },
  {
    fault: "a secret that is guessed",
    change: { TELEGRAM_WEBHOOK_SECRET: "short" },
    says: "16 to 256",
  },
  { fault: "a webhook without an address", change: { PUBLIC_URL: "" }, says: "needs the address" },
  { fault: "a token that is none", change: { TELEGRAM_TOKEN: "123" }, says: "@BotFather" },
])("$fault is refused at the start, and the fault named", ({ change, says }) => {
  expect(() => readConfig(BotConfig, { ...env, ...change })).toThrow(says);
});

test("all faults are named at once", () => {
  expect(() => readConfig(BotConfig, {})).toThrow(
    /TELEGRAM_TOKEN[\s\S]*INBOX_QUEUE_URL[\s\S]*JOBS_TABLE[\s\S]*IMAGES_BUCKET/,
  );
});

test("quotas have defaults, and lists of people are numbers", () => {
  const lists = { ALLOWED_USERS: "1001, -100200,", ADMIN_USERS: "7", MAX_REQUESTS_PER_DAY: "0" };
  expect(readConfig(BotConfig, { ...env, ...lists }).quotas).toEqual({
    person: { perMinute: 10, perDay: 0 },
    chat: { perMinute: 10, perDay: 200 },
    maxWaiting: 20_000,
    allowed: new Set([1001, -100_200]),
    admins: new Set([7]),
  });
  expect(readConfig(BotConfig, { ...env, ALLOWED_USERS: "" }).quotas.allowed.size).toBe(0);
});

test.each(["@robin", "1,x", "1.5"])("a person is no name (%s): the fault is named", (list) => {
  expect(() => readConfig(BotConfig, { ...env, ADMIN_USERS: list })).toThrow("ADMIN_USERS");
});

const VIDEO_QUEUE = "http://127.0.0.1:4566/0/videos";
const backlogEnv = {
  ...env,
  VIDEO_JOBS_QUEUE_URL: VIDEO_QUEUE,
  JOBS_CLUSTER: "cluster",
  JOBS_SERVICE: "pictures",
  VIDEO_JOBS_SERVICE: "videos",
};

test("the backlog metric is off without its variables, and measures each service on its queue with them", () => {
  expect(readConfig(BotConfig, env).backlog).toBeUndefined();
  const pictures = { serviceName: "pictures", queueUrl: env.JOBS_QUEUE_URL };
  expect(readConfig(BotConfig, backlogEnv).backlog).toEqual({
    cluster: "cluster",
    services: [pictures, { serviceName: "videos", queueUrl: VIDEO_QUEUE }],
  });
  const withoutVideos = { ...backlogEnv, VIDEO_JOBS_QUEUE_URL: "", VIDEO_JOBS_SERVICE: "" };
  expect(readConfig(BotConfig, withoutVideos).backlog?.services).toEqual([pictures]);
});

test.each([
  [{ JOBS_CLUSTER: "" }, ["JOBS_CLUSTER"]],
  [{ JOBS_SERVICE: "" }, ["JOBS_SERVICE"]],
  [{ VIDEO_JOBS_SERVICE: "" }, ["VIDEO_JOBS_SERVICE"]],
  [{ VIDEO_JOBS_QUEUE_URL: "" }, ["VIDEO_JOBS_QUEUE_URL"]],
  [{ JOBS_CLUSTER: "", JOBS_SERVICE: "" }, ["JOBS_CLUSTER", "JOBS_SERVICE"]],
  [{ JOBS_CLUSTER: "", JOBS_TABLE: "" }, ["JOBS_CLUSTER", "JOBS_TABLE"]],
])(
  "half of the backlog metric's variables (without %o) is a fault that says what to change",
  (change, at) => {
    const read = () => readConfig(BotConfig, { ...backlogEnv, ...change });
    for (const variable of at) expect(read).toThrow(`at ${variable}`);
    expect(read).toThrow(
      /leave (JOBS_CLUSTER, JOBS_SERVICE and VIDEO_JOBS_SERVICE all|that one) out/,
    );
  },
);
