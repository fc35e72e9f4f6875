import { createClients } from "../cloud/clients.ts";
import { CLEAR_USAGE, clearCommand } from "./provision/clear-options.ts";
import { clear } from "./provision/clear.ts";
import { plainWords, UsageError } from "./provision/plain-words.ts";

try {
  const command = clearCommand(process.argv.slice(2));
  if (command.kind === "help") {
    console.log(CLEAR_USAGE);
  } else {
    const isDone = await clear(command, {
      clients: createClients(),
      terminal: { input: process.stdin, output: process.stderr },
      say: console.log,
    });
    process.exitCode = isDone ? 0 : 1;
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
