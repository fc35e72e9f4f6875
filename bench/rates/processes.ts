import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src/rates/", import.meta.url));

/** Starts a loading without variables, which ends at once, as the building of the image does. */
export async function fillCompileCache({
  NODE_COMPILE_CACHE,
}: {
  readonly NODE_COMPILE_CACHE: string;
}): Promise<void> {
  const child = spawn(process.execPath, [`${SOURCE}ingest.ts`], {
    env: { NODE_COMPILE_CACHE },
    stdio: "ignore",
  });
  const [code] = await once(child, "exit");
  if (code !== 1) throw new Error(`A loading without variables ended with ${String(code)}.`);
}

/** Loads one object as a task would; gives its time and, where /proc has it, its greatest memory in MB. */
export async function ingest(
  env: Readonly<Record<string, string>>,
  key: string,
): Promise<{ readonly seconds: number; readonly peakMb: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [`${SOURCE}ingest.ts`], {
    env: { ...env, S3_BUCKET: "bench", S3_OBJECT_KEY: key, LOG_LEVEL: "warn" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  let peakMb = Number.NaN;
  const timer = setInterval(() => void peakOf(child).then((mb) => (peakMb = mb ?? peakMb)), 100);
  const [code] = await once(child, "exit");
  clearInterval(timer);
  if (code !== 0) throw new Error(`Loading ${key} ended with ${String(code)}.`);
  return { seconds: (performance.now() - startedAt) / 1000, peakMb };
}

async function peakOf({ pid }: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kb = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kb === undefined ? undefined : Number(kb) / 1000;
}

/** Starts a server, and waits until it answers. */
export async function serve(
  command: readonly [program: string, ...args: string[]],
  env: Readonly<Record<string, string>>,
  port: number,
): Promise<() => Promise<void>> {
  const [program, ...args] = command;
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer) break;
    await sleep(100);
  }
  return async () => {
    child.kill("SIGTERM");
    await ended;
  };
}

const ratesCommand = [process.execPath, `${SOURCE}main.ts`] as const;

/** Starts the price API. */
export async function serveRates(databaseUrl: string, port: number): Promise<() => Promise<void>> {
  const env = { DATABASE_URL: databaseUrl, PORT: String(port) };
  return await serve(
    ratesCommand,
    { ...env, METRICS_PORT: "0", MAX_LINGER_SECONDS: "0", LOG_LEVEL: "warn" },
    port,
  );
}
