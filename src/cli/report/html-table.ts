import { escape } from "./escape.ts";

/** Rows of cells; the first row is the heading. */
export type Table = readonly (readonly string[])[];

/** A table whose first column names the rows. */
export function htmlTable(caption: string, [heading = [], ...rows]: Table): string {
  const head = heading.map((cell) => `<th scope="col">${escape(cell)}</th>`).join("");
  const body = rows.map(
    ([name = "", ...cells]) =>
      `<tr><th scope="row">${escape(name)}</th>${cells.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table><caption>${escape(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}
