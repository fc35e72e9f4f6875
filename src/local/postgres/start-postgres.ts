import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../free-port.ts";
import { findPostgres, NoPostgres, type PostgresPrograms } from "./find-postgres.ts";

const run = promisify(execFile);

/** Starting takes a tenth of a second; recovering after a kill somewhat longer. */
const START_MS = 30_000;

const READY = "database system is ready to accept connections";

/**
 * The shell that starts the server holds a pipe from us. When the pipe ends, since we closed it or are gone, however we
 * ended, it stops the server; when the server ends, it lets go, too.
 */
const UNTIL_PIPE_ENDS = `
  "$@" </dev/null & server=$!
  { cat >/dev/null; kill -INT $server; } <&3 2>/dev/null & watcher=$!
  wait $server; code=$?
  kill $watcher 2>/dev/null
  exit $code`;

/** A Postgres server for this machine alone; its data goes when it is stopped. */
export interface LocalPostgres {
  /** What `DATABASE_URL` wants; the database itself has to be made, but for `postgres`. */
  url(database: string): string;
  /** Ends all connections and starts again with the same data. */
  restart(): Promise<void>;
  /** Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a server with an empty data folder below the system's temporary one. `settings` as in postgresql.conf. Throws
 * NoPostgres where none can run.
 */
export async function startPostgres(
  settings: Readonly<Record<string, string>> = {},
): Promise<LocalPostgres> {
  const programs = await findPostgres();
  const { owner } = programs;
  const folder = await mkdtemp(join(tmpdir(), "polybot-pg-"));
  if (owner) await chown(folder, owner.uid, owner.gid); // closed to everybody else, and so is the socket in it
  const address = await addressIn(folder);
  const data = join(folder, "data");
  let stopServer: () => Promise<void>;
  try {
    await initialise(programs, data);
    stopServer = await serve(programs, { data, address, settings });
  } catch (err) {
    await rm(folder, { recursive: true, force: true });
    throw err;
  }

  async function stop(): Promise<void> {
    await stopServer();
    await rm(folder, { recursive: true, force: true });
  }

  let stopping: Promise<void> | undefined;
  return {
    url: (database) => urlOf(address, database),
    async restart() {
      await stopServer();
      stopServer = await serve(programs, { data, address, settings });
    },
    async stop() {
      stopping ??= stop();
      await stopping;
    },
  };
}

/** A socket in a folder, or where there are none a port of 127.0.0.1. */
type Address = { readonly socketFolder: string } | { readonly port: number };

async function addressIn(folder: string): Promise<Address> {
  return process.platform === "win32"
    ? { port: await freePort() }
    : { socketFolder: join(folder, "socket") };
}

function urlOf(address: Address, database: string): string {
  return "port" in address
    ? `postgresql://postgres@127.0.0.1:${address.port}/${database}`
    : `postgresql://postgres@localhost/${database}?host=${encodeURIComponent(address.socketFolder)}`;
}

async function initialise({ folder, owner }: PostgresPrograms, data: string): Promise<void> {
  const args = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  try {
    await run(join(folder, "initdb"), [`--pgdata=${data}`, ...args], { ...owner, cwd: "/" });
  } catch (err) {
    throw new NoPostgres("Postgres could not make its data folder.", { cause: err });
  }
}

interface Server {
  readonly data: string;
  readonly address: Address;
  readonly settings: Readonly<Record<string, string>>;
}

async function serve(
  { folder, owner }: PostgresPrograms,
  { data, address, settings }: Server,
): Promise<() => Promise<void>> {
  if ("socketFolder" in address) {
    await mkdir(address.socketFolder, { recursive: true });
    if (owner) await chown(address.socketFolder, owner.uid, owner.gid);
  }
  const all =
    "port" in address
      ? { ...settings, listen_addresses: "127.0.0.1", port: String(address.port) }
      : { ...settings, listen_addresses: "", unix_socket_directories: address.socketFolder };
  const command = [
    join(folder, "postgres"),
    "-D",
    data,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const [program = "", ...args] =
    "port" in address ? command : ["/bin/sh", "-c", UNTIL_PIPE_ENDS, "sh", ...command];
  const child = spawn(program, args, {
    ...owner,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    detached: true, // Ctrl-C in the terminal is for us; we stop it in order
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  });
  const ended = once(child, "close");
  try {
    await untilReady(child, ended);
  } catch (err) {
    child.kill();
    throw err;
  }
  return async () => {
    if ("port" in address) child.kill("SIGINT");
    child.stdio[3]?.destroy();
    await ended;
  };
}

async function untilReady(child: ReturnType<typeof spawn>, ended: Promise<unknown>): Promise<void> {
  let said = "";
  const ready = new Promise<void>((resolve) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
      if (said.includes(READY)) resolve();
    });
  });
  const late = AbortSignal.timeout(START_MS);
  const gone = async (): Promise<never> => {
    await ended;
    throw new NoPostgres(`Postgres ended at once: ${said.trim()}`);
  };
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener("abort", () => reject(new NoPostgres("Postgres did not start in time.")));
  });
  await Promise.race([ready, gone(), tooLate]);
}
