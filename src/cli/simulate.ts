import { writeFile } from "node:fs/promises";
import { plainWords, UsageError } from "./provision/plain-words.ts";
import { simulateOptions, SIMULATE_USAGE } from "./simulate/input/options.ts";
import { assumptionsOf } from "./simulate/report/assumptions.ts";
import { htmlOf } from "./simulate/report/html.ts";
import { textOf } from "./simulate/report/text.ts";
import { simulate } from "./simulate/simulate.ts";

try {
  const options = await simulateOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(SIMULATE_USAGE);
  } else {
    const report = simulate(options);
    console.log(textOf(report, options.isMarkdown));
    if (options.json !== undefined) {
      const { run, plans } = report;
      const all = { assumptions: assumptionsOf(options), run, plans };
      await writeFile(options.json, `${JSON.stringify(all)}\n`);
    }
    if (options.html !== undefined) await writeFile(options.html, htmlOf(report));
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
