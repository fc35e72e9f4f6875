import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ratesQuestion } from "../../src/rates/rates-store.ts";
import { serve } from "./processes.ts";

/** Debian's, which python3-flask, python3-psycopg2 and gunicorn belong to. */
const PYTHON = "/usr/bin/python3";

/** Of one worker, and its connections to the database: none waits for another's answer. */
const THREADS = 8;

export function hasFlask(): boolean {
  return spawnSync(PYTHON, ["-c", "import flask, psycopg2, gunicorn"]).status === 0;
}

/** The API in Flask by gunicorn, with so many processes, asking by the same SQL as ours. */
export async function serveFlask(
  databaseUrl: string,
  { port, workers }: { readonly port: number; readonly workers: number },
): Promise<() => Promise<void>> {
  const folder = fileURLToPath(new URL("./", import.meta.url));
  const { text } = ratesQuestion({ origin: "", destination: "", from: "", to: "" });
  const gunicorn = ["-m", "gunicorn", "--chdir", folder, "--log-level", "error"];
  const size = ["-w", String(workers), "-k", "gthread", "--threads", String(THREADS)];
  return await serve(
    [PYTHON, ...gunicorn, ...size, "-b", `127.0.0.1:${port}`, "rates_flask:app"],
    {
      PATH: "/usr/bin:/bin",
      PYTHONDONTWRITEBYTECODE: "1",
      DATABASE_URL: databaseUrl,
      CONNECTIONS: String(THREADS),
      RATES_SQL: text.replaceAll("%", "%%").replaceAll(/\$(\d)/g, "%(p$1)s"),
    },
    port,
  );
}
