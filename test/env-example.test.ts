import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Read by the AWS SDK itself. */
const OF_THE_SDK = /^AWS_/;

const names = (text: string, pattern: RegExp) =>
  new Set([...text.matchAll(pattern)].map(([, name = ""]) => name));

test(".env.example names every variable that a process reads, and no other", () => {
  const sources = globSync("src/*/{config,address}.ts", { cwd: new URL("..", import.meta.url) });
  expect(sources.length).toBeGreaterThan(1);
  const read = sources.map((source) =>
    readFileSync(new URL(`../${source}`, import.meta.url), "utf8"),
  );
  const variables = names(read.join("\n"), /^ {2,4}([A-Z][A-Z0-9_]+): (?!env\.)/gm);
  const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
  const listed = names(example, /^(?:# )?([A-Z][A-Z0-9_]+)=/gm);
  const own = new Set([...listed].filter((name) => !OF_THE_SDK.test(name)));
  expect([...own].toSorted()).toEqual([...variables].toSorted());
});
