import { createClients } from "../cloud/clients.ts";
import { provision } from "../cloud/provision/provision.ts";
import { plainWords } from "./provision/plain-words.ts";
import { setupReport } from "./provision/report.ts";
import { SETUP_USAGE, setupOptions } from "./provision/setup-options.ts";

try {
  const { help, plan, ...options } = setupOptions(process.argv.slice(2));
  if (help) {
    console.log(SETUP_USAGE);
  } else {
    const { outcomes, env } = await provision(createClients(), plan, options);
    console.log(setupReport(outcomes, env, options));
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = 1;
}
