import { describe, expect, test } from "vitest";
import { loadTestOptions } from "../../../src/cli/load-test/options.ts";
import { cloudAddresses, mustBeOwn } from "../../../src/cli/load-test/own-address.ts";
import { UsageError } from "../../../src/cli/provision/plain-words.ts";

const WEBHOOK = ["--webhook", "https://bot.example.org/telegram", "--chat", "7", "--file-id", "f"];

function targetOf(...args: readonly string[]) {
  return loadTestOptions(args, {})?.target;
}

test("the command of the README is understood", () => {
  const args = ["--rate", "30", "--for", "60s", "--mix", "predict=80,blur=15,album=5"];
  const options = loadTestOptions(args, {});
  expect(options).toMatchObject({
    load: { curve: { kind: "constant", rate: 30 }, seconds: 60, arrivals: "poisson", seed: 1 },
    target: { kind: "local", address: undefined, own: undefined },
    isSure: false,
  });
  expect(options?.load.mix).toMatchObject([
    { name: "predict", share: 80, photos: 1, operation: { kind: "detect" } },
    { name: "blur", share: 15, photos: 1, operation: { kind: "filter" } },
    { name: "album", share: 5, photos: 3, isAlbum: true, caption: "predict" },
  ]);
});

test("a caption of the mix is what a person may write", () => {
  const options = loadTestOptions(["--mix", "blur 3=1, rotate=1,concat=2.5"], {});
  expect(options?.load.mix).toMatchObject([
    { name: "blur 3", share: 1 },
    { name: "rotate", share: 1 },
    { name: "concat", share: 2.5, photos: 2, isAlbum: false },
  ]);
});

describe("who is loaded", () => {
  test("is the running system, one of our own, a webhook, or a queue", () => {
    expect(targetOf("--at", "http://127.0.0.1:9/")).toEqual({
      kind: "local",
      address: "http://127.0.0.1:9",
      own: undefined,
    });
    expect(targetOf("--workers", "3")).toMatchObject({ own: { workers: 3, autoscale: false } });
    expect(targetOf("--autoscale")).toMatchObject({ own: { workers: undefined, autoscale: true } });
    expect(targetOf("--jobs", "--keys", "a.jpg", "--keys", "b.jpg")).toMatchObject({
      kind: "jobs",
      keys: ["a.jpg", "b.jpg"],
    });
    expect(targetOf(...WEBHOOK, "--secret", "s", "--chat", "8")).toEqual({
      kind: "webhook",
      address: "https://bot.example.org/telegram",
      secret: "s",
      chats: [7, 8],
      fileIds: ["f"],
    });
  });

  test("has its secret from the variable, too, and of two the one that is new", () => {
    const env = { TELEGRAM_WEBHOOK_SECRET: "new, old" };
    expect(loadTestOptions(WEBHOOK, env)?.target).toMatchObject({ secret: "new" });
  });
});

test.each([
  [["--rate", "0"], /--rate: 0/],
  [["--rate", "5000"], /--rate: 5000/],
  [["--for", "2h"], /--for: 2h is not between/],
  [["--for", "soon"], /--for: soon is no time/],
  [["--mix", "predict"], /--mix: predict is not like/],
  [["--mix", "frobnicate=1"], /would not understand frobnicate/],
  [["--arrivals", "often"], /neither poisson nor even/],
  [["--workers", "2", "--jobs"], /Give one of/],
  [["--workers", "1.5"], /no whole number/],
  [["--at", "here"], /--at: here is no address/],
  [["--secret", "s"], /--secret: only with --webhook/],
  [["--keys", "a"], /--keys: only with --jobs/],
  [WEBHOOK, /--secret/],
  [["--frobnicate"], /frobnicate/],
])("%j is refused in words that say why", (args, why) => {
  expect(() => loadTestOptions(args, {})).toThrow(UsageError);
  expect(() => loadTestOptions(args, {})).toThrow(why);
});

function isOwn(env: Readonly<Record<string, string>>): boolean {
  mustBeOwn(cloudAddresses(env), false);
  return true;
}

describe("a target elsewhere", () => {
  test.each(["http://127.0.0.1:8088", "http://localhost/x", "http://[::1]:1/"])(
    "%s is this machine",
    (address) => expect(() => mustBeOwn([address], false)).not.toThrow(),
  );

  test.each([
    "https://bot.example.org/telegram",
    "http://127.0.0.1.example.org/",
    "http://localhost@example.org/",
    "http://192.168.0.1/",
    "not an address",
  ])("%s is not, and needs --yes", (address) => {
    expect(() => mustBeOwn([address], false)).toThrow(/--yes/);
    expect(() => mustBeOwn([address], true)).not.toThrow();
  });

  test("AWS itself is one, also when only one service is local", () => {
    const local = "http://127.0.0.1:1";
    expect(isOwn({ AWS_ENDPOINT_URL: local })).toBe(true);
    expect(() => isOwn({})).toThrow(/--yes/);
    expect(() => isOwn({ AWS_ENDPOINT_URL_SQS: local })).toThrow(/--yes/);
    expect(() =>
      isOwn({ AWS_ENDPOINT_URL: local, AWS_ENDPOINT_URL_S3: "https://s3.example.org" }),
    ).toThrow(/--yes/);
    expect(() =>
      isOwn({ AWS_ENDPOINT_URL: local, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" }),
    ).toThrow(/--yes/);
  });
});
