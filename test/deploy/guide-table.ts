import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./broken.ts";

export const guide = readFileSync(join(repository, "docs/deploy.md"), "utf8");

/** The cells of each line of the table whose header holds this. */
export function table(header: string): string[][] {
  const lines = guide.split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && line.includes(header));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
