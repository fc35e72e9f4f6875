import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "../../provision/plain-words.ts";
import type { TargetOptions } from "../target-options.ts";
import { createStandIn, type StandIn } from "./stand-in.ts";

/** Where npm start puts its page, if it is not told otherwise. */
const USUAL = "http://127.0.0.1:8088";
const DEFAULT_WORKERS = 2;
/** Models are loaded, processes started: some seconds, many more on a machine that is busy. */
const READY_MS = 90_000;
const LOOK_EVERY_MS = 250;
/** Of what it says, for an error. */
const LAST_LINES = 20;

const SOURCE = fileURLToPath(new URL("../../../local/", import.meta.url));

/** A system that can be loaded now. */
export interface LocalSystem extends AsyncDisposable {
  readonly standIn: StandIn;
  readonly address: string;
  readonly isOurs: boolean;
}

/** Finds the system that is meant, or starts one, and waits until its bot and workers are there. Throws UsageError. */
export async function localSystem(
  { address, own }: Extract<TargetOptions, { kind: "local" }>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LocalSystem> {
  const found = own === undefined ? await find(address ?? USUAL) : undefined;
  if (found) return await whenReady({ ...found, [Symbol.asyncDispose]: async () => {} });
  if (address !== undefined) {
    throw new UsageError(`--at: no system of npm start answers at ${address}.`);
  }
  return await start(own ?? { workers: undefined, autoscale: false }, env);
}

async function find(
  address: string,
): Promise<Omit<LocalSystem, typeof Symbol.asyncDispose> | undefined> {
  const standIn = createStandIn(address);
  try {
    await standIn.status();
    return { standIn, address, isOurs: false };
  } catch {
    return undefined; // nobody there, or somebody else
  }
}

async function start(
  { workers, autoscale }: { readonly workers: number | undefined; readonly autoscale: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Promise<LocalSystem> {
  const size =
    workers === undefined && autoscale ? [] : ["--workers", String(workers ?? DEFAULT_WORKERS)];
  const options = ["--port", "0", "--no-rates", ...size, ...(autoscale ? ["--autoscale"] : [])];
  const child = spawn(
    process.execPath,
    ["--import", `${SOURCE}die-with-parent.ts`, `${SOURCE}main.ts`, ...options],
    {
      // The stand-in in place of Telegram; and videos are not what is measured.
      env: { ...env, TELEGRAM_TOKEN: "", NODE_OPTIONS: "", YTDLP_PATH: "no-yt-dlp" },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      detached: true, // Ctrl-C is for us: it is stopped after the table
    },
  );
  const stop = async () => await stopped(child);
  try {
    const address = await addressSaidBy(child);
    const standIn = createStandIn(address);
    return await whenReady({ standIn, address, isOurs: true, [Symbol.asyncDispose]: stop });
  } catch (err) {
    await stop();
    throw err;
  }
}

async function addressSaidBy(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  const address = Promise.withResolvers<string>();
  if (child.stdout) {
    // Read to its end, or it would wait for us some day.
    createInterface({ input: child.stdout }).on("line", (line) => {
      said.push(line);
      if (said.length > LAST_LINES) said.shift();
      const [, found] = /runs at (http:\S+)/.exec(line) ?? [];
      if (found !== undefined) address.resolve(found);
    });
  }
  child.once("close", () => {
    address.reject(new Error(`The system did not start. ${said.join("\n")}`));
  });
  return await address.promise;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  await closed;
}

async function whenReady(system: LocalSystem): Promise<LocalSystem> {
  const until = performance.now() + READY_MS;
  for (;;) {
    const [{ mode }, { workers }] = await Promise.all([
      system.standIn.delivery(),
      system.standIn.status(),
    ]);
    const areUp = workers.every(({ state }) => state !== "starting");
    if (mode === "webhook" && areUp) return system;
    if (performance.now() > until) {
      throw new UsageError(
        mode === "polling"
          ? `The bot at ${system.address} does not listen to the chats of that page: it talks to the real Telegram, or it did not start.`
          : `The workers at ${system.address} did not start.`,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}
