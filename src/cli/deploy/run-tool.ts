import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What a program said on its outputs, and how it ended; undefined where there is no such program. */
export async function runTool(
  program: string,
  args: readonly string[],
  input = "",
): Promise<{ readonly code: number; readonly output: string } | undefined> {
  const child = spawn(program, args, { stdio: "pipe" });
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once("error", (err) => {
      if ("code" in err && err.code === "ENOENT") resolve(undefined);
      else reject(err);
    });
    child.once("close", (code) => resolve(code ?? 1)); // null: killed
  });
  child.stdin.on("error", () => undefined); // it need not read what it is given
  child.stdin.end(input);
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return code === undefined ? undefined : { code, output: out + err };
}
