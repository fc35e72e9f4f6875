import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, files } from "./deployment.ts";
import type { Fault } from "./fault.ts";

/** Everything of the deployment that is a text. */
const WHERE = "{copilot/**/*.yml,.github/**/*.yml,Dockerfile*,.ci/*,docs/*.md,.env.example}";

const SECRETS: readonly (readonly [string, RegExp])[] = [
  ["an AWS account", /(?<![\w.-])\d{12}(?![\w.-])/],
  ["an AWS key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a bot token", /\b\d{8,10}:[\w-]{35}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

/** Whether a file names what only its owner should know. */
export function checkSecrets({ root }: Deployment): Fault[] {
  return files(root, WHERE).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => {
      return { file, what: `holds what looks like ${what}.` };
    });
  });
}
