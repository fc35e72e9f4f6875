import { expect, test } from "vitest";
import { hashed } from "../../src/lib/logger.ts";
import { runScript } from "../support/run-script.ts";

const TOKEN = "1234567890:AAH-abcdefghijklmnopqrstuvwxyz_0123";
const SECRET = 'a "quoted" \\ secret/with?odd&characters';

const script = `
  import { createLogger } from "./src/lib/logger.ts";
  const { TOKEN, SECRET } = process.env;
  const log = createLogger("test", "info", [SECRET, "short"]);
  const cause = new Error("fetch of https://api.telegram.org/bot" + TOKEN + "/getMe failed");
  const err = Object.assign(new Error("wrapped " + TOKEN, { cause }), { payload: { url: "/file/bot" + TOKEN } });
  log.error({ err }, "error");
  log.info({ nested: { deep: ["x" + TOKEN + "x"] } }, "payload " + TOKEN);
  log.child({ of: TOKEN }).info("child");
  log.info({ at: "http://x/?q=" + encodeURIComponent(TOKEN) }, "encoded");
  log.info({ SECRET, encoded: encodeURIComponent(SECRET) }, "secret " + SECRET);
  log.info({ word: "short" }, "innocent: 1234:56 12:30:00");
  log.debug("below the level");
`;

test("tokens and known secrets are in no line, whatever they hide in", async () => {
  const { exit, output } = runScript(script, { TOKEN, SECRET });
  expect(await exit).toBe(0);

  const lines = output().trim().split("\n");
  expect(lines).toHaveLength(6);
  const [hash = ""] = TOKEN.split(":").toReversed();
  expect(output()).not.toContain(hash);
  expect(output()).not.toContain("quoted");
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed[0]).toMatchObject({ name: "test", level: "error", pid: expect.any(Number) });
  expect(lines[0]).toContain("fetch of https://api.telegram.org/bot[redacted]/getMe failed");
  expect(parsed[5]).toMatchObject({ word: "short", msg: "innocent: 1234:56 12:30:00" });
});

test("a hash follows a person without naming them", () => {
  expect(hashed(42)).toBe(hashed("42"));
  expect(hashed(42)).toMatch(/^[0-9a-f]{12}$/);
  expect(hashed(42)).not.toBe(hashed(43));
});
