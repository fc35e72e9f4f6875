import { writeFile } from "node:fs/promises";
import { loadTest } from "./load-test/load-test.ts";
import { loadTestOptions } from "./load-test/options.ts";
import { htmlOf } from "./load-test/report/html.ts";
import { isGood } from "./load-test/report/load-report.ts";
import { textOf } from "./load-test/report/text.ts";
import { statusLine } from "./load-test/status-line.ts";
import { LOAD_TEST_USAGE } from "./load-test/usage.ts";
import { plainWords, UsageError } from "./provision/plain-words.ts";

const ENDED_EARLY = 130;

const line = statusLine(process.stderr);
const interrupted = new AbortController();
// The first one ends the load; a second one, while what was started is being stopped, ends everything.
process.once("SIGINT", () => interrupted.abort("ended early"));

try {
  const options = loadTestOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    console.log(LOAD_TEST_USAGE);
  } else {
    const { signal } = interrupted;
    const report = await loadTest(options, { env: process.env, signal, say: line.show }).finally(
      line.clear,
    );
    console.log(textOf(report));
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report)}\n`);
    if (options.html !== undefined) await writeFile(options.html, htmlOf(report));
    process.exitCode = signal.aborted ? ENDED_EARLY : isGood(report) ? 0 : 1;
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
