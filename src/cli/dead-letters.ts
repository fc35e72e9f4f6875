import { createClients } from "../cloud/clients.ts";
import { DEAD_LETTERS_USAGE, deadLettersCommand } from "./dead-letters/command.ts";
import { deadLetterQueues } from "./dead-letters/dead-letter-queues.ts";
import { runDeadLetters } from "./dead-letters/run.ts";
import { plainWords, UsageError } from "./provision/plain-words.ts";

try {
  const command = deadLettersCommand(process.argv.slice(2));
  if (command.kind === "help") {
    console.log(DEAD_LETTERS_USAGE);
  } else {
    const { sqs } = createClients();
    const queues = await deadLetterQueues(sqs, command, process.env);
    const isDone = await runDeadLetters(command, queues, {
      sqs,
      terminal: { input: process.stdin, output: process.stderr },
      now: Date.now,
      say: console.log,
    });
    process.exitCode = isDone ? 0 : 1;
  }
} catch (err) {
  console.error(plainWords(err));
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
