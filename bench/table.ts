import { type Figure, isMet } from "./figure.ts";

/** The figures as a table for the terminal. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${rounded(figure.value)} ${figure.unit}`,
    figure.atMost === undefined ? "" : `≤ ${figure.atMost} ${figure.unit}`,
    figure.atMost === undefined ? "" : isMet(figure) ? "met" : "MISSED",
    figure.note ?? "",
  ]);
  const all = [["figure", "measured", "goal", "", ""], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rounded(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
