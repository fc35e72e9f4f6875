import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { needsPostgres } from "../support/postgres.ts";
import { INHERITED } from "../support/inherited.ts";

beforeEach(needsPostgres);

test("npm start answers for prices with sample data, loads a file that is put there, and Ctrl-C leaves no database behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "start-"));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  await chmod(folder, 0o755); // as root, the server runs as another user
  const entry = fileURLToPath(new URL("../../src/local/main.ts", import.meta.url));
  const local = spawn(process.execPath, [entry, "--port", "0", "--rates-port", "0"], {
    env: { ...INHERITED, TMPDIR: folder },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void local.kill("SIGKILL"));
  let output = "";
  local.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const address = await vi.waitFor(() => {
    const [, found] =
      /The price API runs at (http:\/\/127\.0\.0\.1:\d+)\/docs\n/.exec(output) ?? [];
    if (found === undefined) throw new Error(`No address yet: ${output}`);
    return found;
  }, 40_000);
  const question = "/rates?date_from=2016-01-01&date_to=2016-01-31&origin=CNSGH&destination=NLRTM";
  const days = await vi.waitFor(async () => {
    const response = await fetch(`${address}${question}`); // it listens a moment after it was started
    expect(response.status).toBe(200);
    return await response.text();
  }, 25_000);
  expect(days).toMatch(/"average_price":\d+/);

  const [, incoming] = /More prices: curl -T FILE (\S+)\n/.exec(output) ?? [];
  const prices = [100, 200, 301].map((price) => `NLRTM,CNSGH,2014-05-05,${price}`);
  const put = await fetch(`${incoming}a%20few.csv`, {
    method: "PUT",
    body: ["dest_code,orig_code,day,price", ...prices].join("\n"),
  });
  expect(put.status).toBe(200);
  await vi.waitFor(async () => {
    const day = "date_from=2014-05-05&date_to=2014-05-05&origin=CNSGH&destination=NLRTM";
    const response = await fetch(`${address}/rates?${day}`);
    expect(await response.json()).toEqual([{ day: "2014-05-05", average_price: 200 }]);
  }, 40_000);

  const ended = once(local, "exit");
  local.kill("SIGINT");
  expect(await ended).toEqual([0, null]);
  expect((await readdir(folder)).filter((name) => name.startsWith("polybot-pg-"))).toEqual([]);
}, 120_000);
